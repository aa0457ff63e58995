// A registry mirror that carries only some platforms makes npm 11 write a lock file without the
// other platforms' optional packages, and the same npm then refuses that file in `npm ci`.
// This adds the missing entries, so that the lock holds on every platform. Run it after each
// change of dependencies: `npm run lock`.
import fs from "node:fs";

const SYSTEMS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "openbsd",
  "netbsd",
  "sunos",
  "aix",
  "openharmony",
  "win32",
];
const PROCESSORS = [
  "arm64",
  "riscv64",
  "loong64",
  "mips64el",
  "ppc64",
  "s390x",
  "wasm32",
  "ia32",
  "x64",
  "arm",
];

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(fs.readFileSync(file, "utf8"));
let added = 0;

for (const [location, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isInstalled(location, name)) continue;
    lock.packages[`node_modules/${name}`] = placeholder(name, range, entry.dev);
    added += 1;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
for (const [, entry] of sorted) delete entry.resolved;
lock.packages = Object.fromEntries(sorted);
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${file}: ${added} optional packages added`);

/** Node's own resolution: the nearest node_modules on the way up. */
function isInstalled(location, name) {
  for (let folder = location; ; folder = parentOf(folder)) {
    if (lock.packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

function parentOf(folder) {
  const at = folder.lastIndexOf("/node_modules/");
  return at === -1 ? "" : folder.slice(0, at);
}

function placeholder(name, range, dev) {
  const lower = name.toLowerCase();
  const os = SYSTEMS.find((system) => lower.includes(system));
  const cpu = PROCESSORS.find((processor) => lower.includes(processor));
  const libc = lower.includes("musl") ? "musl" : lower.includes("-gnu") ? "glibc" : undefined;
  return {
    version: range.replace(/^[\^~]/, ""),
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

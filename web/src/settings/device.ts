export type Device = { browser: string; system: string; isPhone: boolean };

/** The more particular names first: Edge says that it is Chrome, and Chrome that it is Safari. */
const BROWSERS: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** What a program called itself, in words; a program that is no browser by its own first word. */
export function deviceOf(agent: string): Device {
  const browser =
    named(BROWSERS, agent) || (agent.startsWith("Mozilla/") ? "" : (agent.split(/[/ ]/)[0] ?? ""));
  return { browser, system: named(SYSTEMS, agent), isPhone: /Mobi|iPhone|Android/.test(agent) };
}

function named(names: [RegExp, string][], agent: string): string {
  return names.find(([sign]) => sign.test(agent))?.[1] ?? "";
}

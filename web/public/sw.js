// Shows what the server pushes while no page is open. It keeps nothing and answers no request: pages are always the
// server's own. Payload: {title, body, url, tag, id}; one with the tag of another takes its place: without a sound if it
// is the same one once more, by its id.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  event.waitUntil(show(read(event.data)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(Promise.all([open(event.notification.data.url), badge()]));
});

self.addEventListener("notificationclose", (event) => event.waitUntil(badge()));

function read(data) {
  try {
    return data ? data.json() : {};
  } catch {
    return {}; // a browser takes back the permission of who is pushed to and shows nothing
  }
}

async function show({ title, body, url, tag, id }) {
  const shown = tag ? await self.registration.getNotifications({ tag }) : [];
  await self.registration.showNotification(title || "Lyceum", {
    body: body || "",
    tag: tag || undefined,
    renotify: shown.some((one) => one.data?.id !== id),
    data: { url: here(url), id },
    dir: "auto",
  });
  await badge();
}

// Only addresses of our own: a link that leads elsewhere leads to the list.
function here(url) {
  const address = new URL(url || "/notifications", self.location.origin);
  return address.origin === self.location.origin ? address.href : `${self.location.origin}/notifications`;
}

async function open(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => one.url === url) ?? pages[0];
  if (!page) return self.clients.openWindow(url);
  await page.focus();
  return page.url === url ? page : page.navigate(url).catch(() => self.clients.openWindow(url));
}

async function badge() {
  if (!("setAppBadge" in self.navigator)) return;
  const shown = await self.registration.getNotifications();
  await (shown.length ? self.navigator.setAppBadge(shown.length) : self.navigator.clearAppBadge());
}

"""Which addresses are push services. Browsers name them to us, and so may a stranger: anchored, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

HOSTS = {"fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"}
UNDER = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")


def accepts(endpoint: str, origins: Collection[str] = ()) -> bool:
    """`origins` are further ones that the settings name, as https://push.example.com."""
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint or "\\" in endpoint:
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or not parts.path.strip("/"):
        return False
    if f"{parts.scheme}://{parts.netloc}" in origins:
        return True
    return parts.scheme == "https" and port in (None, 443) and (host in HOSTS or host.endswith(UNDER))

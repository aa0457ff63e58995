"""`make dev`: the server, started again when Python changes, and Vite's server, which reloads the browser itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from console import ROOT, VENV, say

VITE = "http://localhost:5173"


def main() -> int:
    port = os.environ.get("PORT", "8080")
    env = dict(os.environ) | {"LYCEUM_SERVER": f"http://127.0.0.1:{port}"}
    origins = [
        f"http://localhost:{port}",
        f"http://127.0.0.1:{port}",
        VITE,
        os.environ.get("LYCEUM_ALLOWED_ORIGINS", ""),
    ]
    env["LYCEUM_ALLOWED_ORIGINS"] = ",".join(filter(None, origins))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A group of its own: npm ends badly when Ctrl-C reaches it and its child at once.
    web = subprocess.Popen([sys.executable, "bin/web.py", "dev"], cwd=ROOT, env=env, start_new_session=True)
    server = subprocess.Popen([VENV / "bin" / "lyceum", "serve", "--demo", "--reload"], cwd=ROOT, env=env)
    say(f"the page that reloads itself: {VITE}")
    try:
        return server.wait()
    except KeyboardInterrupt:
        return server.wait()
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait()
        os.killpg(web.pid, signal.SIGTERM)
        web.wait()


if __name__ == "__main__":
    sys.exit(main())

"""As whom PostgreSQL runs. It refuses to be root, and machines with only root on them (containers) are common."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from server.services.processes import ServiceFailed, plain_environment

NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """A prefix to the command, and the owner that its files then have on disk."""

    prefix: tuple[str, ...]
    uid: int
    gid: int


# Root tries these in order. In a user namespace of its own PostgreSQL believes to be `nobody` while its files
# stay root's; containers often forbid that. Then a real `nobody` that may pass through folders closed to
# others, such as /root; then a `nobody` without that right, for which the folders must be open.
_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
_PASSING = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")


def _as_user(uid: int, gid: int, *rights: str) -> Identity:
    command = ("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *rights, "--")
    return Identity(command, uid, gid)


FOR_ROOT: tuple[Identity, ...] = (
    Identity(_NAMESPACE, 0, 0),
    _as_user(NOBODY, NOBODY, *_PASSING),
    _as_user(NOBODY, NOBODY),
)


@cache
def choose(binary: Path, folder: Path, cluster: Path) -> Identity:
    """The first identity under which `binary` runs and can enter `folder`; an existing cluster keeps its owner."""
    if os.geteuid() != 0:
        return Identity((), os.geteuid(), os.getegid())
    candidates = FOR_ROOT
    if cluster.exists() and (made := cluster.stat()).st_uid != 0:
        candidates = (_as_user(made.st_uid, made.st_gid, *_PASSING), _as_user(made.st_uid, made.st_gid))
    for identity in candidates:
        if works(identity, binary, folder):
            return identity
    raise ServiceFailed(
        f"PostgreSQL refuses to run as root, and `nobody` cannot enter {folder}: start as an ordinary user, "
        "or set LYCEUM_DATA_DIR to a folder such as /var/lib/lyceum."
    )


def works(identity: Identity, binary: Path, folder: Path) -> bool:
    """Try it: the kernel's, the container's and the folders' rules are too many to predict."""
    if not shutil.which(identity.prefix[0]):
        return False
    script = 'cd "$1" && exec "$2" --version'
    probe = subprocess.run(
        [*identity.prefix, "sh", "-c", script, "sh", str(folder), str(binary)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd="/",
        env=plain_environment(),
    )
    return probe.returncode == 0

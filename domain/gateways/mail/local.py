"""Where nobody carries mail: letters are kept in a folder, and the running demo shows them at /outbox."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from domain.gateways.mail import Letter
from domain.gateways.mail.composing import compose

KEPT = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that was kept. `name` is its file's."""

    name: str
    message: EmailMessage

    def part(self, kind: str) -> str:
        """Its text as `plain` or `html`."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""


class LocalMail:
    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self._sender = sender

    @property
    def domain(self) -> str:
        return parseaddr(self._sender)[1].rpartition("@")[2]

    async def send(self, letter: Letter) -> None:
        await asyncio.to_thread(self._keep, letter)

    async def close(self) -> None: ...

    async def letters(self) -> list[Kept]:
        """The last ones, newest first."""
        return await asyncio.to_thread(lambda: [self._read(file) for file in self._files()])

    async def letter(self, name: str) -> Kept | None:
        def find() -> Kept | None:
            return next((self._read(file) for file in self._files() if file.stem == name), None)

        return await asyncio.to_thread(find)

    def _keep(self, letter: Letter) -> None:
        """A file for each Message-ID: a letter that comes twice is here once."""
        raw = compose(letter, self._sender).as_bytes()
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(letter.id.encode()).hexdigest()[:24]
        fresh = self.folder / f"{name}.{os.getpid()}"
        fresh.write_bytes(raw)
        fresh.replace(self.folder / f"{name}.eml")
        for file in list(self._files())[KEPT:]:
            file.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        def age(file: Path) -> float:
            try:
                return file.stat().st_mtime
            except FileNotFoundError:  # another process has tidied up
                return 0.0

        yield from sorted(self.folder.glob("*.eml"), key=age, reverse=True)

    def _read(self, file: Path) -> Kept:
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return Kept(file.stem, message)

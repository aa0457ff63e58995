"""Mail over SMTP: a few connections, kept while there is more to send."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import parseaddr

import aiosmtplib

from domain.gateways.mail import Letter, MailFailed, MailRefused
from domain.gateways.mail.composing import compose

SECONDS = 20  # for one letter, its connection included
IDLE_SECONDS = 10  # servers hang up on who says nothing
PERMANENT = range(500, 600)


class SmtpMail:
    """`security` is starttls, tls or none. Certificates are checked."""

    def __init__(self, host: str, port: int, *, security: str, user: str | None, password: str | None, sender: str):
        self._options = {
            "hostname": host,
            "port": port,
            "username": user,
            "password": password,
            "use_tls": security == "tls",
            "start_tls": security == "starttls",
            "timeout": SECONDS,
        }
        self._sender = sender
        self._from = parseaddr(sender)[1]
        self._idle: list[tuple[float, aiosmtplib.SMTP]] = []

    @property
    def domain(self) -> str:
        return self._from.rpartition("@")[2]

    async def send(self, letter: Letter) -> None:
        message = compose(letter, self._sender)
        try:
            async with asyncio.timeout(SECONDS):
                await self._send(message, letter.to_address)
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [one.code for one in error.recipients]
            raise _outcome(codes[0] if codes else 0, "the recipient was refused") from error
        except aiosmtplib.SMTPDataError as error:
            raise _outcome(error.code, "the message was refused") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # A refused sender or password is ours to mend, and no fault of the letter's: it waits.
            raise MailFailed(type(error).__name__) from error

    async def probe(self) -> None:
        """Connect, sign in, and hang up. Raises MailFailed."""
        try:
            async with asyncio.timeout(SECONDS):
                client = await self._connected()
                await client.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailFailed(type(error).__name__) from error

    async def _connected(self) -> aiosmtplib.SMTP:
        client = aiosmtplib.SMTP(**self._options)  # type: ignore[arg-type]
        await client.connect()
        return client

    async def _send(self, message: EmailMessage, to: str) -> None:
        kept = self._kept()
        if kept is not None:
            try:
                return await self._over(kept, message, to)
            except aiosmtplib.SMTPServerDisconnected:
                pass  # it had hung up meanwhile: once more, over a new one
        return await self._over(await self._connected(), message, to)

    async def _over(self, client: aiosmtplib.SMTP, message: EmailMessage, to: str) -> None:
        try:
            if to.isascii():
                await client.sendmail(self._from, [to], message.as_bytes())
            else:
                raw = message.as_bytes(policy=SMTPUTF8)
                await client.sendmail(self._from, [to], raw, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
        except BaseException:
            client.close()
            raise
        self._idle.append((time.monotonic(), client))

    def _kept(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            since, client = self._idle.pop()
            if client.is_connected and time.monotonic() - since < IDLE_SECONDS:
                return client
            client.close()
        return None

    async def close(self) -> None:
        while (client := self._kept()) is not None:
            with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                await asyncio.wait_for(client.quit(), 2)


def _outcome(code: int, what: str) -> MailFailed | MailRefused:
    return MailRefused(f"{what}: {code}") if code in PERMANENT else MailFailed(f"{what}: {code}")

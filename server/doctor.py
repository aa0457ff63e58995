"""`lyceum doctor`: look at every part, and say what to do about what is not well."""

from __future__ import annotations

import difflib
import os
import platform
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from domain.gateways.mail import MailFailed
from domain.gateways.mail.smtp import SmtpMail
from domain.gateways.video import ProviderFailed
from domain.gateways.video.janus import JanusVideo
from domain.kit.settings import Environment, Settings, VideoProvider
from models import database
from server import services
from server.cli import ports
from server.cli.backends import embedded_needed, postgres_answers, redis_answers
from server.cli.refusals import MISCONFIGURED, Refused, environment_names, read_settings
from server.cli.steps import run_async
from server.runtime import choose_mail, make_video

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
OLDEST_REDIS = (6, 2)
OLDEST_POSTGRES = 14


class Verdict(StrEnum):
    WELL = "ok"
    NOTE = "note"  # something is missing that only some need
    ILL = "FAIL"


@dataclass(frozen=True)
class Finding:
    part: str
    verdict: Verdict
    text: str

    def __str__(self) -> str:
        return f"{self.verdict:<5} {self.part:<12} {self.text}"


def run(options: Namespace) -> int:
    """Print a line for each part; exit code 1 when one is ill, 2 when the settings cannot be read at all."""
    ill = 0
    for finding in [python(), packages()]:
        print(finding, flush=True)
        ill += finding.verdict is Verdict.ILL
    try:
        settings = read_settings()
    except Refused as refusal:
        print(Finding("settings", Verdict.ILL, str(refusal)))
        return MISCONFIGURED
    for finding in examine(settings):
        print(finding, flush=True)
        ill += finding.verdict is Verdict.ILL
    print("Everything needed is there." if not ill else f"{ill} to mend.")
    return 1 if ill else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check that reads settings, in the order in which a start needs them."""
    yield from misspelt_settings(os.environ)
    yield secret_key(settings)
    yield data_folder(settings)
    yield port(settings)
    yield from backends(settings)
    yield mail(settings)
    if VideoProvider.JANUS in settings.video_offered:
        yield janus(settings)
    yield web_client(settings)
    yield node()
    yield chromium()


def python() -> Finding:
    found = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        return Finding("python", Verdict.ILL, f"{found} is too old: install 3.11 or newer")
    return Finding("python", Verdict.WELL, found)


def packages() -> Finding:
    """Compare what is installed with the floors of requirements/base.in."""
    wanting = list(below_floor(requires("lyceum") or []))
    if wanting:
        return Finding("packages", Verdict.ILL, f"{', '.join(wanting)}: run make, it installs them")
    return Finding("packages", Verdict.WELL, "all there and new enough")


def below_floor(requirements: list[str]) -> Iterator[str]:
    """The requirements that are not met. Those with a marker are for some machines only, and may be missing."""
    for requirement in requirements:
        spec, _, marker = requirement.partition(";")
        name = re.split(r"[\[<>=!~ ]", spec, maxsplit=1)[0]
        floor = re.search(r">=\s*([\d.]+)", spec)
        try:
            found = version(name)
        except PackageNotFoundError:
            if not marker:
                yield f"{name} is missing"
            continue
        if floor and numbers(found) < numbers(floor[1]):
            yield f"{name} {found} is older than {floor[1]}"


def misspelt_settings(environment: os._Environ[str]) -> Iterator[Finding]:
    known = [name for field in Settings.model_fields for name in environment_names(field)]
    for name in environment:
        if name.startswith("LYCEUM_") and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Finding("settings", Verdict.NOTE, f"{name} is no setting of ours{hint}")


def secret_key(settings: Settings) -> Finding:
    if settings.secret_key:
        return Finding("secret key", Verdict.WELL, "LYCEUM_SECRET_KEY is set")
    kept = settings.data_dir / "secret_key"
    return Finding("secret key", Verdict.WELL, f"kept in {kept}; production needs LYCEUM_SECRET_KEY")


def data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Finding("data folder", Verdict.ILL, f"{nearest} is not writable: set LYCEUM_DATA_DIR to one that is")
    free = shutil.disk_usage(nearest).free // 2**20
    if free < 500:
        return Finding("data folder", Verdict.ILL, f"{folder} has {free} MB left: make room, 500 are needed")
    return Finding("data folder", Verdict.WELL, f"{folder}, {free // 1024} GB free")


def port(settings: Settings) -> Finding:
    try:
        ports.claim(settings.host, settings.port).close()
    except Refused as refusal:
        return Finding("port", Verdict.NOTE, f"{refusal} (Or is it Lyceum that runs there?)")
    return Finding("port", Verdict.WELL, f"{settings.host}:{settings.port} is free")


def backends(settings: Settings) -> Iterator[Finding]:
    """PostgreSQL and Redis: the given ones must answer; the embedded ones are started to see that they do."""
    needed = embedded_needed(settings)
    if settings.env is Environment.PRODUCTION and needed:
        yield Finding("services", Verdict.NOTE, f"production with an embedded {' and '.join(needed)}")
    try:
        with services.running(settings.data_dir, needed=needed) as pair:
            given = settings.database_url, settings.redis_url
            addresses = [url.get_secret_value() if url else None for url in given]
            yield from postgres(addresses[0] or pair.database_url)
            yield redis(addresses[1] or pair.redis_url)
    except services.ServiceFailed as failure:
        yield Finding("services", Verdict.ILL, str(failure))


def postgres(url: str) -> Iterator[Finding]:
    try:
        found = run_async(postgres_answers(url))
    except Refused as refusal:
        yield Finding("postgresql", Verdict.ILL, str(refusal))
        return
    if int(found) < OLDEST_POSTGRES:
        yield Finding("postgresql", Verdict.ILL, f"{found} is too old: {OLDEST_POSTGRES} is needed")
        return
    yield Finding("postgresql", Verdict.WELL, f"{found} answers")
    missing = run_async(database.missing_migrations(url))
    if missing:
        yield Finding("tables", Verdict.NOTE, f"{len(missing)} migrations are missing: lyceum migrate")
    else:
        yield Finding("tables", Verdict.WELL, "up to date")


def redis(url: str) -> Finding:
    try:
        found, durable = run_async(redis_answers(url))
    except Refused as refusal:
        return Finding("redis", Verdict.ILL, str(refusal))
    if numbers(found)[:2] < OLDEST_REDIS:
        return Finding("redis", Verdict.ILL, f"{found} is too old: 6.2 is needed")
    if not durable:
        return Finding("redis", Verdict.NOTE, f"{found} answers, but forgets at a crash: set `appendonly yes`")
    return Finding("redis", Verdict.WELL, f"{found} answers, append-only")


def mail(settings: Settings) -> Finding:
    """The server must answer and take our password; nothing is sent."""
    if settings.smtp_host is None:
        where = "none goes out" if settings.env is Environment.PRODUCTION else f"kept in {settings.data_dir}/outbox"
        return Finding("mail", Verdict.NOTE, f"no SMTP_HOST: {where}")
    gateway = choose_mail(settings)
    assert isinstance(gateway, SmtpMail)
    try:
        run_async(gateway.probe())
    except MailFailed as failure:
        place = f"{settings.smtp_host}:{settings.smtp_port}"
        return Finding("mail", Verdict.ILL, f"{place}: {failure}; see the SMTP_ settings, SMTP_SECURITY first")
    return Finding("mail", Verdict.WELL, f"{settings.smtp_host} takes our mail, as {settings.mail_from}")


def janus(settings: Settings) -> Finding:
    try:
        found = run_async(examine_janus(settings))
    except ProviderFailed as failure:
        cure = "start it, and compare its configuration with docs/operating.md (api_secret, admin_key, string_ids)"
        return Finding("janus", Verdict.ILL, f"{failure}: {cure}")
    return Finding("janus", Verdict.WELL, f"{found} answers, and makes rooms")


async def examine_janus(settings: Settings) -> str:
    video = make_video(settings, VideoProvider.JANUS)
    assert isinstance(video, JanusVideo)
    try:
        return await video.examine()
    finally:
        await video.close()


def web_client(settings: Settings) -> Finding:
    if (settings.web_dir / "index.html").exists():
        return Finding("web client", Verdict.WELL, f"built in {settings.web_dir}")
    return Finding("web client", Verdict.NOTE, f"not built in {settings.web_dir}: make web")


def node() -> Finding:
    """Only for building the web client; make fetches one when there is none."""
    found = shutil.which("node")
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if numbers(said.removeprefix("v"))[:2] >= OLDEST_NODE:
            return Finding("node", Verdict.WELL, f"{said} at {found}")
    return Finding("node", Verdict.NOTE, "20.19 or newer is not on PATH: make uses one of its own")


def chromium() -> Finding:
    """Only for the tests."""
    given = os.environ.get("CHROMIUM_PATH")
    found = given if given and Path(given).exists() else next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found:
        return Finding("chromium", Verdict.WELL, found)
    return Finding("chromium", Verdict.NOTE, "none: tests in a browser need one (apt-get install chromium)")


def numbers(text: str) -> tuple[int, ...]:
    """A version as something to compare: `7.0.15` is (7, 0, 15)."""
    return tuple(int(part) for part in re.findall(r"\d+", text.split("+")[0].split("-")[0]))

"""The table of kinds: whole, in every language, and leading somewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from domain.notifications import kinds
from domain.notifications.kinds.kind import Kind

ROUTES = Path(__file__).parents[3] / "web" / "src" / "routes"


def test_every_name_is_given_once() -> None:
    areas = (
        kinds.course,
        kinds.live,
        kinds.people,
        kinds.payment,
        kinds.account,
        kinds.community,
        kinds.organization,
    )
    assert len(kinds.KINDS) == sum(len(area.KINDS) for area in areas)
    assert all(len(name) <= 50 for name in kinds.KINDS)


def test_every_kind_has_its_words_in_every_language_from_the_same_data() -> None:
    for kind in kinds.KINDS.values():
        assert set(kind.texts) == {"en", "fr", "ar"}, kind.name
        wanted = {language: _names(" ".join(text)) for language, text in kind.texts.items()}
        assert len(set(map(frozenset, wanted.values()))) == 1, f"{kind.name}: {wanted}"


def test_every_link_leads_to_a_page_of_the_client() -> None:
    pages = {_path(file.stem) for file in ROUTES.glob("*.tsx")}
    lost = {kind.name: kind.link for kind in kinds.KINDS.values() if re.sub(r"\{\w+\}", "$", kind.link) not in pages}
    assert lost == {}, f"there is no such page; there are {sorted(pages)}"


def test_what_is_urgent_and_what_is_mandatory_is_said_by_mail_or_push() -> None:
    """Neither could be kept otherwise: the list waits for whoever looks."""
    assert [kind.name for kind in kinds.KINDS.values() if (kind.urgent or kind.mandatory) and not kind.channels] == []


def test_what_awaits_its_cause_is_known() -> None:
    """Payments, certificates, badges, recordings, reviews and suspensions are not there yet. When one comes, its kind
    gets a cause and leaves this list."""
    assert {kind.name for kind in kinds.AWAITING} == {
        "account.restored",
        "account.suspended",
        "badge.earned",
        "certificate.issued",
        "live.recording_ready",
        "payment.failed",
        "payment.refunded",
        "payment.succeeded",
        "payout.sent",
        "review.new",
    }


def test_a_time_is_told_by_the_readers_own_clock() -> None:
    data = defaultdict(str, title="Algebra", session_id="1", starts_at="2026-03-01T09:00:00Z")
    _, body, link = kinds.live.MOVED.render("fr-CA", data, zone="America/Toronto")
    assert body == "Nouveau début : 2026-03-01 04:00 (America/Toronto)."
    assert link == "/live/1"


def test_only_kinds_whose_words_name_a_time_are_said_by_zone() -> None:
    timed: list[Kind] = [kind for kind in kinds.KINDS.values() if kind.is_timed]
    assert kinds.live.MOVED in timed
    assert kinds.live.STARTED not in timed


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", text))


def _path(stem: str) -> str:
    """`_shell._member.learning` is the page /learning: what begins with _ is only around it."""
    parts = [part for part in stem.split(".") if not part.startswith("_") and part != "index"]
    return "/" + "/".join("$" if part.startswith("$") else part for part in parts)

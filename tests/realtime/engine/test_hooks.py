from __future__ import annotations

import engineio
import engineio.async_drivers.aiohttp as driver
import pytest
import socketio

from realtime.engine import hooks, make_server


def test_every_hook_is_where_we_stand_on_it() -> None:
    hooks.check_hooks()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (socketio.AsyncServer, "_send_packet"),
        (socketio.AsyncManager, "emit"),
        (engineio.AsyncServer, "_handle_connect"),
    ],
)
def test_a_hook_that_moved_stops_the_process_at_its_start(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    monkeypatch.setattr(owner, name, lambda self, something: None)
    with pytest.raises(RuntimeError, match=name):
        make_server(origins=[], polling=False)
    monkeypatch.setattr(owner, name, None)
    with pytest.raises(RuntimeError, match=name):
        make_server(origins=[], polling=False)


def test_so_does_a_driver_that_reads_requests_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_async", {})
    with pytest.raises(RuntimeError, match="request"):
        make_server(origins=[], polling=False)


def test_ours_are_the_ones_that_the_library_calls() -> None:
    """Each override must override: a method that the library has renamed would never be called."""
    server = make_server(origins=[], polling=True)
    for ours, theirs in (
        (type(server), socketio.AsyncServer),
        (type(server.manager), socketio.AsyncManager),
        (type(server.eio), engineio.AsyncServer),
    ):
        known = {name for _, name, _ in hooks.HOOKS}
        underscored = {name for name in vars(ours) if name.startswith("_") and hasattr(theirs, name)}
        unchecked = {name for name in underscored if not name.startswith("__")} - known
        assert unchecked == set(), f"{ours.__name__} overrides what no hook check names"


def test_wildcard_origins_are_refused() -> None:
    with pytest.raises(ValueError, match="wildcard"):
        make_server(origins=["https://*.example.com"], polling=True)

"""Which provider carries the pictures: chosen by settings, and a missing key is one sentence."""

from __future__ import annotations

import pytest

from domain.kit.settings import VIDEO_NEEDS, VIDEO_ORDERS, Settings, VideoProvider
from server.cli.refusals import Refused, environment_names, read_settings
from server.runtime import choose_video, make_video

BUILTIN = VideoProvider.BUILTIN

VALUES = {
    "livekit_url": "wss://live.example.com",
    "jitsi_url": "https://meet.example.com",
    "janus_url": "ws://127.0.0.1:8188",
}


def settings(provider: str, **more: object) -> Settings:
    needs = {name: VALUES.get(name, f"the {name}") for name in VIDEO_NEEDS[VideoProvider(provider)]}
    given = {"video": provider, "secret_key": "k" * 40, **needs, **more}
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("provider", list(VideoProvider))
def test_a_provider_with_its_keys_is_the_one_that_is_used(provider: VideoProvider) -> None:
    assert type(choose_video(settings(provider)).of(None)).__name__.lower() == f"{provider}video"


def test_every_provider_with_all_its_keys_is_offered_and_what_every_server_has_stands_in_for_one_given_up() -> None:
    keys = {"janus_url": "ws://127.0.0.1:8188", "janus_secret": "s", "janus_admin_secret": "a", "zoom_sdk_key": "half"}

    video = choose_video(settings("jitsi", **keys))

    assert set(video.providers) == {"builtin", "janus", "jitsi"}
    assert (video.named(None), video.named("janus"), video.named("zoom")) == ("jitsi", "janus", "builtin")
    assert video.page_origins == ["https://meet.example.com"]
    assert video.api_origins == []
    assert choose_video(settings("livekit")).api_origins == ["https://live.example.com"]


@pytest.mark.parametrize(
    ("chosen", "given", "larger"),
    [
        ("builtin", {}, None),
        ("janus", {}, "janus"),
        ("livekit", {}, None),  # its minutes may cost money: whoever wants it says so
        ("livekit", {"video_large": "livekit"}, "livekit"),
    ],
)
def test_what_carries_large_classes_is_janus_or_what_the_settings_name(
    chosen: str, given: dict[str, object], larger: str | None
) -> None:
    assert choose_video(settings(chosen, **given)).larger == larger


@pytest.mark.parametrize("missing", [name for names in VIDEO_NEEDS.values() for name in names])
def test_a_missing_key_is_named_in_one_sentence(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    provider = next(one for one, names in VIDEO_NEEDS.items() if missing in names)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LYCEUM_VIDEO", provider)
    for name in VIDEO_NEEDS[provider]:
        if name != missing:
            monkeypatch.setenv(environment_names(name)[0], "something")

    with pytest.raises(Refused, match=f"LYCEUM_VIDEO={provider} needs {environment_names(missing)[0]}[.]") as refused:
        read_settings()

    assert "something" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LYCEUM_JANUS_URL", "http://127.0.0.1:8088", "begins with ws://"),
        ("LYCEUM_VIDEO", "smoke", "LYCEUM_VIDEO"),
        ("LYCEUM_VIDEO_MAX_VIEWERS", "13", "LYCEUM_VIDEO_MAX_VIEWERS"),
        ("LYCEUM_VIDEO_LARGE", "livekit", "LYCEUM_VIDEO_LARGE=livekit needs LYCEUM_LIVEKIT_URL"),
        ("LYCEUM_VIDEO_LARGE", "builtin", "LYCEUM_VIDEO_LARGE is for what"),
        ("LYCEUM_AGORA_CUSTOMER_ID", "half", "LYCEUM_AGORA_CUSTOMER_SECRET come together"),
        ("LYCEUM_ZOOM_API_SECRET", "half", "LYCEUM_ZOOM_API_SECRET come together"),
        ("LYCEUM_TURN_URLS", "turn:relay.example.com", "LYCEUM_TURN_SECRET"),
        ("LYCEUM_TURN_URLS", "https://relay.example.com", "begin with turn:"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match=said):
        read_settings()


def test_the_built_in_room_holds_what_the_settings_say_and_brings_the_relays() -> None:
    video = make_video(
        settings("builtin", video_max_viewers=12, turn_urls="stun:a.example.com, stun:b.example.com"), BUILTIN
    )
    assert video.capabilities.max_viewers == 12
    assert settings("builtin", turn_urls="stun:a.example.com, stun:b").turn_urls == ["stun:a.example.com", "stun:b"]


@pytest.mark.parametrize("provider", list(VIDEO_ORDERS))
def test_who_may_be_put_out_by_the_server_is_told_by_its_keys(provider: VideoProvider) -> None:
    assert not choose_video(settings(provider)).of(None).capabilities.server_kick
    orders = {name: f"the {name}" for name in VIDEO_ORDERS[provider]}
    assert choose_video(settings(provider, **orders)).of(None).capabilities.server_kick
    assert f"the {VIDEO_ORDERS[provider][1]}" not in repr(settings(provider, **orders))


@pytest.mark.parametrize(
    ("provider", "more", "origin"),
    [
        ("builtin", {}, None),
        ("livekit", {}, None),
        ("jitsi", {"jitsi_url": "https://meet.example.com:8443/classes/"}, "https://meet.example.com:8443"),
        ("jitsi", {"jitsi_url": "https://meet.example.com; script-src *"}, None),
        ("jaas", {}, "https://8x8.vc"),
        ("daily", {"daily_domain": "lyceum"}, "https://lyceum.daily.co"),
    ],
)
def test_our_page_may_show_the_page_of_the_provider_and_no_other(
    provider: str, more: dict[str, object], origin: str | None
) -> None:
    assert choose_video(settings(provider, **more)).page_origins == ([origin] if origin else [])


@pytest.mark.parametrize("provider", list(VideoProvider))
def test_no_secret_is_told_when_settings_are_shown(provider: VideoProvider) -> None:
    shown = repr(settings(provider, turn_secret="the turn_secret"))
    for name in VIDEO_NEEDS[provider]:
        if name.endswith(("secret", "certificate", "private_key", "daily_key")):
            assert f"the {name}" not in shown
    assert "the turn_secret" not in shown

"""What goes to push services: readable by one browser alone, signed, and never to an address a stranger made up."""

from __future__ import annotations

import base64

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.gateways.push import hosts
from domain.gateways.push.encryption import encrypt
from domain.gateways.push.vapid import new_pair, pair_of
from tests.fixtures.post import Browser


def test_the_example_of_rfc_8291_comes_out_to_the_byte() -> None:
    def raw(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    ours = ec.derive_private_key(int.from_bytes(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1())
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        ours=ours,
    )
    assert body == raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
        "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@settings(max_examples=25, deadline=None)
@given(some.dictionaries(some.text(max_size=20), some.text(max_size=200), min_size=1, max_size=4))
def test_whatever_is_said_the_browser_reads_it(said: dict[str, str]) -> None:
    browser = Browser("b")
    keys = browser.subscription("")["keys"]
    assert browser.read(encrypt(orjson.dumps(said), keys["p256dh"], keys["auth"])) == said


def test_a_pair_is_known_by_its_private_half_also_in_one_line() -> None:
    pair = new_pair()
    assert pair_of(pair.private.replace("\n", "\\n")) == pair
    with pytest.raises(ValueError, match=r"."):
        pair_of("not a key")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
        "https://push.example.com:8443/abc",
    ],
)
def test_the_push_services_of_browsers_and_of_the_settings_are_known(endpoint: str) -> None:
    assert hosts.accepts(endpoint, {"https://push.example.com:8443"})


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:22/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "https://user:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://evil.example/fcm.googleapis.com",
        "https://notify.windows.com.evil.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:169.254.169.254/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://fcm.googleapis.com/",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com /x",
        "https://fcm.googleapis.com\r\nHost: evil/x",
        "https://ｆcm.googleapis.com/x",
        "https://push.example.com:8443@127.0.0.1/x",
        "https://push.example.com:84430/x",
        "ftp://fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "",
    ],
)
def test_nothing_else_is_called_whoever_asks_for_it(endpoint: str) -> None:
    assert not hosts.accepts(endpoint, {"https://push.example.com:8443"})

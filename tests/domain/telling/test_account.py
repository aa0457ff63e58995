"""Who is told of what happens to their account: they alone, and what cannot be told by mail is not lost either."""

from __future__ import annotations

from domain.identity import accounts, sign_ins
from domain.telling.devices import device_name
from models.notifications import Notification
from tests.fixtures.people import Make, Someone

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def kinds_of(someone: Someone) -> list[str]:
    rows = await Notification.filter(user_id=someone.id).order_by("number").values_list("kind", flat=True)
    return list(rows)  # type: ignore[arg-type]


async def test_a_sign_in_with_another_browser_is_told_once_and_the_first_of_all_is_not(make: Make) -> None:
    someone, stranger = await make.student(), await make.student()
    assert await kinds_of(someone) == []
    for user_agent in ("", FIREFOX, FIREFOX, ""):
        await sign_ins.begin(make.context(), someone.user, user_agent=user_agent)
    assert await kinds_of(someone) == ["account.new_sign_in"]
    assert (await Notification.get(user_id=someone.id)).body.startswith("Firefox, Linux.")
    assert await kinds_of(stranger) == []


async def test_a_changed_password_is_told(make: Make) -> None:
    someone = await make.student()
    await accounts.create_admin(make.context(), name="-", email=someone.user.email, password="another password")
    assert await kinds_of(someone) == ["account.password_changed"]


def test_a_device_is_named_shortly_whatever_it_says_of_itself() -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"
    assert device_name(iphone) == "Safari, iPhone"
    assert device_name("curl/8.5.0") == "curl"
    assert device_name("") == "?"

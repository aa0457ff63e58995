"""What goes out, looked at by administrators: how much, what of it was given up, each try; and what comes too late."""

from __future__ import annotations

import secrets
from datetime import timedelta

from aiohttp import web

from domain.kit.unit_of_work import unit_of_work
from domain.notifications import delivery, kinds, ledger
from models.deliveries import Channel, Delivery, DeliveryState
from models.notifications import Notification
from tests.api.test_deliveries import SEAT, WELCOME, come_due, failed, subscribe, tell, until_state
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.fixtures.people import Make, Someone
from tests.fixtures.post import Browser, MailServer, PushService

STARTED = kinds.live.STARTED


async def dead(make: Make, *people: Someone) -> list[Delivery]:
    """A dead letter of each, with another that goes with it. No worker looks at them."""
    leads = []
    for someone in people:
        rows = []
        for _ in range(2):
            ctx, key = make.context(), secrets.token_hex(8)
            async with unit_of_work(ctx):
                data = {"course_id": "1", "course_title": "Algebra"}
                await delivery.notify(
                    ctx, kinds.people.ENROLMENT_NEW, [someone.id], data | {"learner_name": "A"}, dedupe_key=key
                )
            about = await Notification.get(dedupe_key=key)
            rows.append(Delivery(notification_id=about.id, user_id=someone.id, channel=Channel.MAIL, topic="people"))
        for row in rows:
            row.state, row.lead, row.error, row.next_attempt_at = DeliveryState.DEAD, rows[0].id, "550", ctx.now
            row.finished_at = ctx.now
            await row.save()
        leads.append(rows[0])
    return leads


class TestLookingThrough:
    async def test_every_try_is_there_with_what_came_of_it(self, api: Api, make: Make, mail_server: MailServer) -> None:
        someone, admin = await make.student(name="Sara"), await make.admin()
        mail_server.answers[someone.user.email] = ["451 busy"]
        await tell(make, WELCOME, someone)
        [row] = await failed(someone)
        mine = api.as_(admin)
        [waiting] = (await mine.get(f"/admin/deliveries?user_id={someone.id}&state=retrying")).body["data"]
        assert (waiting["state"], waiting["user"]["name"], waiting["finished_at"]) == ("retrying", "Sara", None)
        assert waiting["next_attempt_at"] is not None
        assert (await mine.get(f"/admin/deliveries?user_id={someone.id}&state=queued")).body["data"] == []

        await come_due(someone)
        await until_state(someone, "sent")

        seen = (await mine.get(f"/admin/deliveries/{row.id}")).body
        assert (seen["state"], seen["next_attempt_at"], seen["together"]) == ("sent", None, [])
        assert [(one["outcome"], one["error"][-3:]) for one in seen["tries"]] == [("failed", "451"), ("sent", "")]
        assert all(one["milliseconds"] >= 0 for one in seen["tries"])
        mail = (await mine.get("/admin/deliveries/figures")).body[0]
        assert len(mail["hours"]) == 24
        assert sum(hour["sent"] for hour in mail["hours"]) >= 1
        assert sum(hour["failed"] for hour in mail["hours"]) >= 1
        assert mail["median_seconds"] <= mail["p95_seconds"]

    async def test_filters_go_together_and_what_was_gathered_comes_with_its_lead(self, api: Api, make: Make) -> None:
        one, other, admin = await make.student(), await make.student(), await make.admin()
        [first, second] = await dead(make, one, other)
        mine = api.as_(admin)
        listed = (await mine.get("/admin/deliveries?state=dead&channel=mail&kind=enrolment.new")).body["data"]
        ids = [row["id"] for row in listed]
        assert ids.index(str(second.id)) < ids.index(str(first.id))
        of_one = (await mine.get(f"/admin/deliveries?user_id={one.id}&include=total")).body
        assert (of_one["total"], [row["id"] for row in of_one["data"]]) == (1, [str(first.id)])
        assert (await mine.get(f"/admin/deliveries?user_id={one.id}&channel=push")).body["data"] == []
        shown = (await mine.get(f"/admin/deliveries/{first.id}")).body
        assert [about["kind"] for about in shown["together"]] == ["enrolment.new"]
        gathered = await Delivery.get(lead=first.id, id__not=first.id)
        assert (await mine.get(f"/admin/deliveries/{gathered.id}")).status == 404
        assert (await mine.get("/admin/deliveries?state=lost")).status == 400

    async def test_the_dead_of_a_channel_are_tried_again_some_at_a_time_and_once_for_one_key(
        self, api: Api, make: Make, monkeypatch
    ) -> None:
        monkeypatch.setattr(ledger, "AT_ONCE", 2)
        people, admin = [await make.student() for _ in range(3)], await make.admin()
        await Delivery.filter(state="dead").delete()
        leads = await dead(make, *people)
        path, mail, key = "/admin/deliveries/retry", {"channel": "mail"}, {"Idempotency-Key": secrets.token_hex(8)}
        assert (await api.as_(people[0]).post(path, mail, **key)).status == 403

        first = await api.as_(admin).post(path, mail, **key)
        again = await api.as_(admin).post(path, mail, **key)

        assert first.body == again.body == {"retried": 2, "remaining": 1}
        states = {row.id: row.state for row in await Delivery.filter(user_id__in=[one.id for one in people])}
        assert [states[lead.id] for lead in leads][2] == "dead"
        assert "dead" not in [states[lead.id] for lead in leads][:2]
        gathered = await Delivery.filter(lead__in=[lead.id for lead in leads[:2]]).exclude(state="dead").count()
        assert gathered == 4
        assert (await api.as_(admin).post(path, mail)).body == {"retried": 1, "remaining": 0}


class TestTooLate:
    async def test_what_has_expired_is_not_sent_and_is_no_failure(
        self, api: Api, make: Make, mail_server: MailServer
    ) -> None:
        someone, admin = await make.student(), await make.admin()
        before = (await api.as_(admin).get("/admin/deliveries/figures")).body[0]
        now = make.context().now
        await tell(make, SEAT, someone, expires_at=(now - timedelta(seconds=1)).isoformat())

        [row] = await until_state(someone, "expired")

        after = (await api.as_(admin).get("/admin/deliveries/figures")).body[0]
        assert after["expired"] > before["expired"]  # what others left may run out at this moment, too
        shown = (await api.as_(admin).get(f"/admin/deliveries/{row.id}")).body
        assert (shown["state"], shown["tries"], shown["error"]) == ("expired", [], "")
        await tell(make, SEAT, someone, expires_at=(now + timedelta(minutes=1)).isoformat())
        [letter] = await until(lambda: mail_server.to(someone.user.email))
        assert letter["Subject"] == "A seat is free for you in A"

    async def test_patience_ends_when_it_is_of_no_more_use(
        self, api: Api, make: Make, push_service: PushService
    ) -> None:
        someone, browser = await make.student(), Browser(secrets.token_hex(4))
        await subscribe(api, someone, browser, push_service)
        push_service.answers[browser.name] = [web.Response(status=429, headers={"Retry-After": "7200"})]

        await tell(make, STARTED, someone)

        [row] = await failed(someone)
        assert row.next_attempt_at == row.expires_at == row.created_at + timedelta(minutes=20)
        past = row.created_at - timedelta(seconds=1)
        await Delivery.filter(id=row.id).update(next_attempt_at=past, expires_at=past)
        [over] = await until_state(someone, "expired")
        assert len(push_service.came[browser.name]) == 1
        assert over.finished_at is not None

    async def test_the_push_service_is_told_how_long_how_urgent_and_what_it_takes_the_place_of(
        self, api: Api, make: Make, push_service: PushService
    ) -> None:
        someone, browser = await make.student(), Browser(secrets.token_hex(4))
        await subscribe(api, someone, browser, push_service)
        starts = (make.context().now + timedelta(minutes=9)).isoformat()
        for kind in (kinds.live.REMINDERS[60], STARTED, kinds.course.ANNOUNCEMENT):
            came = len(push_service.came.get(browser.name, []))
            await tell(make, kind, someone, session_id="7", starts_at=starts, text="Read.")
            await until(lambda came=came: len(push_service.came.get(browser.name, [])) > came)

        (first, soon), (second, begun), (third, news) = push_service.came[browser.name]
        assert 500 <= int(soon["TTL"]) <= 540
        assert 1_100 <= int(begun["TTL"]) <= 1_200
        assert news["TTL"] == str(24 * 3600)
        assert [one["Urgency"] for one in (soon, begun, news)] == ["normal", "high", "normal"]
        assert soon["Topic"] == begun["Topic"] != news["Topic"]
        said = [browser.read(body) for body in (first, second, third)]
        assert said[0]["tag"] == said[1]["tag"] != said[2]["tag"]
        assert len({one["id"] for one in said}) == 3

"""What is of no more use is deleted, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from domain.identity import sign_ins
from domain.operations import retention
from models.identity import RefreshToken, SignIn
from models.operations import IdempotentReply
from tests.fixtures.people import Make


async def test_an_answer_is_kept_for_a_day(make: Make) -> None:
    ctx = make.context()
    for name, age in (("fresh-answer", 23), ("stale-answer", 25)):
        row = await IdempotentReply.create(id=name, request_hash="x")
        await IdempotentReply.filter(id=row.id).update(created_at=ctx.now - timedelta(hours=age))

    await retention.purge(ctx)

    kept = await IdempotentReply.filter(id__in=["fresh-answer", "stale-answer"]).values_list("id", flat=True)
    assert list(kept) == ["fresh-answer"]


async def test_a_sign_in_goes_a_month_after_its_end_and_one_in_use_stays(make: Make) -> None:
    used, left = await make.student(), await make.student()
    ctx = make.context(left)
    await SignIn.filter(id=left.caller.sign_in_id).update(ended_at=ctx.now - timedelta(days=31))
    await SignIn.filter(id=used.caller.sign_in_id).update(created_at=ctx.now - timedelta(days=400))

    await retention.purge(ctx)

    assert not await SignIn.exists(id=left.caller.sign_in_id)
    assert (await sign_ins.refresh(make.context(), used.refresh_token)).user.id == used.id


async def test_a_refresh_token_goes_when_it_has_run_out(make: Make) -> None:
    someone = await make.student()
    of_theirs = RefreshToken.filter(sign_in_id=someone.caller.sign_in_id)
    await of_theirs.update(expires_at=make.context().now - timedelta(seconds=1))

    await retention.purge(make.context())

    assert not await of_theirs.exists()

"""Passwords are hashed away from the loop, and a crowd is refused rather than queued without end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from domain.kit.errors import Unavailable
from domain.kit.hashing import MAX_WAITING, HashingPool


@pytest.fixture
def pool() -> Iterator[HashingPool]:
    made = HashingPool(rounds=4)
    yield made
    made.close()


@pytest.mark.parametrize("password", ["x", "p" * 72, "p" * 73, "é" * 512, "a\x00b", "كلمة السر" * 20])
async def test_a_password_matches_its_own_hash_and_no_near_one(pool: HashingPool, password: str) -> None:
    hashed = await pool.hash(password)
    assert len(hashed) == 60
    assert await pool.matches(password, hashed)
    for near in (password + "x", password[:-1], password.swapcase() + " "):
        assert not await pool.matches(near, hashed)


async def test_one_password_has_two_hashes(pool: HashingPool) -> None:
    assert await pool.hash("same") != await pool.hash("same")


async def test_without_a_hash_nothing_matches_not_even_the_decoys_own_password(pool: HashingPool) -> None:
    for password in ("", "nobody has this password"):
        assert not await pool.matches(password, None)


async def test_a_crowd_is_told_to_come_back_and_those_before_are_served(pool: HashingPool) -> None:
    outcomes = await asyncio.gather(
        *(pool.hash(f"password {number}") for number in range(MAX_WAITING + 25)), return_exceptions=True
    )
    refused = [one for one in outcomes if isinstance(one, Unavailable)]
    assert len(refused) == 25
    assert all(one.status == 503 and one.retry_after for one in refused)
    assert len([one for one in outcomes if isinstance(one, str)]) == MAX_WAITING
    assert await pool.hash("there is room again")


async def test_the_loop_goes_on_while_it_works() -> None:
    slow = HashingPool(rounds=10)
    ticks = 0
    work = asyncio.create_task(slow.hash("slow"))
    while not work.done():
        ticks += 1
        await asyncio.sleep(0)
    slow.close()
    assert ticks > 3

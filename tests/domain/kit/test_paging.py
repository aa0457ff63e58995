"""Cursors: sealed, and of one list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kit.errors import InvalidCursor
from domain.kit.paging import Paging, decode_cursor, encode_cursor, page_of, part_of

KEY = b"a key that only these tests know of"
VALUES = st.lists(st.one_of(st.integers(-(2**53), 2**53), st.text(st.characters(codec="utf-8")), st.none()), max_size=4)


@given(VALUES)
def test_a_cursor_gives_back_what_was_put_in(values: list[object]) -> None:
    assert decode_cursor(KEY, "list", encode_cursor(KEY, "list", tuple(values))) == tuple(values)


@given(st.text(max_size=120))
def test_no_text_is_a_cursor(text: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(KEY, "list", text)


@given(st.data())
def test_a_changed_cursor_is_none(data: st.DataObject) -> None:
    good = encode_cursor(KEY, "list", ("2027-01-01T00:00:00+00:00", "id"))
    place = data.draw(st.integers(0, len(good) - 2))  # the last character has bits that say nothing
    other = data.draw(st.sampled_from("ABCDEFabcdef0123456789-_").filter(lambda one: one != good[place]))
    with pytest.raises(InvalidCursor):
        decode_cursor(KEY, "list", good[:place] + other + good[place + 1 :])


@pytest.mark.parametrize(("key", "name"), [(KEY, "another list"), (KEY + b"!", "list"), (KEY, "")])
def test_a_cursor_of_another_list_or_key_is_none(key: bytes, name: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(key, name, encode_cursor(KEY, "list", (1,)))


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(1, 40))
def test_pages_of_any_size_are_the_whole(rows: list[int], limit: int) -> None:
    walked, after = [], None
    while True:
        page = part_of(rows, Paging(limit=limit, limited=True, after=after), lambda row: (row,))
        walked += page.data
        if (after := page.next_after) is None:
            break
        assert len(page.data) == limit
    assert walked == sorted(rows)


def test_the_row_that_is_one_too_many_says_that_there_is_more() -> None:
    paging = Paging(limit=2)
    assert page_of([1, 2], paging, lambda row: (row,)).next_after is None
    page = page_of([1, 2, 3], paging, lambda row: (row,))
    assert (page.data, page.next_after) == ([1, 2], (2,))

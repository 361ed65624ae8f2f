"""A line of the log: what is written is read back, what says nothing is named, order means nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logged import LINE, START, line, review, without

from tcpdrill.practice import log_lines
from tcpdrill.practice.log_lines import LogError, Review, Undo, as_line, effective, moment, parse, rfc3339

if TYPE_CHECKING:
    from tcpdrill.practice.log_lines import Entry


def test_a_line_has_the_fields_that_others_read() -> None:
    written = json.loads(as_line(review(1, given="SYN，ACK")))
    assert list(written) == [*LINE]
    assert written["v"] == 1
    assert written["at"] == "2026-03-02T09:01:00.000000Z"
    assert as_line(Undo("u1", START, "id001")) == (
        b'{"v":1,"id":"u1","at":"2026-03-02T09:00:00.000000Z","undo":"id001"}\n'
    )


moments = st.datetimes(datetime(1971, 1, 1), datetime(8999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
texts = st.text(st.characters(codec="utf-8"), max_size=20)
reviews = st.builds(
    Review,
    id=texts.filter(bool),
    at=moments,
    question=st.sampled_from(["f/k", "handshake.order/step-order"]),
    seed=st.integers(0, 2**32 - 1),
    lang=st.sampled_from(["zh", "en"]),
    given=texts,
    verdict=st.sampled_from(log_lines.VERDICTS),
    rating=st.integers(1, 4),
    ms=st.integers(0, 10**9),
    misconception=st.none() | st.just("syn-takes-no-number"),
    confused_with=st.none() | st.just("FIN_WAIT_2"),
)


@settings(deadline=None)
@given(reviews | st.builds(Undo, texts.filter(bool), moments, texts.filter(bool)))
def test_what_is_written_is_read_back_from_one_line(entry: Entry) -> None:
    written = as_line(entry)
    assert written.count(b"\n") == 1
    assert parse(written) == entry


@settings(deadline=None)
@given(moments, moments)
def test_written_moments_sort_like_moments(one: datetime, other: datetime) -> None:
    assert (rfc3339(one) < rfc3339(other)) == (one < other)
    assert moment(rfc3339(one)) == one


UNREADABLE = {
    "not JSON": [b"hello", b"", b"\xff\xfe", b'{"v": 1', b"[" * 100_000, b"1" * 5000],
    "not a JSON object": [b"[]", b"7", b'"x"'],
    "no format version 'v'": [b"{}", line(v="1"), line(v=True), line(v=0), line(v=1.0), line(v=None)],
    "no 'id'": [without("id")],
    "no 'at'": [without("at")],
    "no 'question'": [without("question")],
    "no 'verdict'": [without("verdict")],
    "no 'rating'": [without("rating")],
    "'id' is not a text": [line(id=7), line(id=""), line(id=None)],
    "'verdict' is not right, nearly or wrong": [line(verdict="good"), line(verdict=None)],
    "'rating' is not 1, 2, 3 or 4": [line(rating=0), line(rating=5), line(rating="good"), line(rating=True)],
    "'question' is not fact/kind": [line(question="fact"), line(question="/k"), line(question="f\n/k")],
    "'ms' is not a whole number": [line(ms=1.5), line(ms="1")],
    "'undo' is not a text": [line(undo=7)],
    "a time without its offset": [line(at="2026-03-02T09:00:00")],
    "a time out of range": [
        line(at="9999-12-31T23:59:59Z"),
        line(at="0001-01-01T00:00:00+05:00"),
        line(at="1970-12-31T23:00:00Z"),
    ],
}


@pytest.mark.parametrize(("why", "bad"), [(why, bad) for why, lines in UNREADABLE.items() for bad in lines])
def test_a_line_that_says_nothing_to_us_is_named(why: str, bad: bytes) -> None:
    with pytest.raises(ValueError, match="^" + why.replace("(", r"\(") + "$"):
        parse(bad)


def test_a_time_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        parse(line(at="yesterday"))


@pytest.mark.parametrize(
    "at", ["2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00.000Z", "2026-03-02 09:00:00Z"]
)
def test_times_of_other_writers_are_read(at: str) -> None:
    assert parse(line(at=at)).at == START


@pytest.mark.parametrize("key", ["seed", "lang", "given", "ms", "by"])
def test_what_memory_does_not_need_may_be_missing(key: str) -> None:
    assert isinstance(parse(without(key)), Review)


def test_keys_of_later_writers_are_passed_over() -> None:
    assert parse(line(mood="good")) == parse(line())


logs = st.lists(
    st.integers(0, 12).map(review) | st.integers(0, 15).map(lambda n: Undo(f"u{n}", START, f"id{n:03}")),
    max_size=20,
)


@settings(deadline=None)
@given(logs, logs, st.randoms(use_true_random=False))
def test_a_union_means_the_same_in_any_order(ours: list[Entry], theirs: list[Entry], dice: object) -> None:
    together = ours + theirs
    shuffled = list(together)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert effective(together) == effective(shuffled) == effective([*theirs, *ours, *theirs])


@settings(deadline=None)
@given(logs)
def test_what_counts_is_each_id_once_in_order_and_not_taken_back(entries: list[Entry]) -> None:
    counted = effective(entries)
    undone = {entry.undo for entry in entries if isinstance(entry, Undo)}
    assert [one.id for one in counted] == sorted(
        {entry.id for entry in entries if isinstance(entry, Review)} - undone
    )


def test_one_id_with_two_answers_means_the_same_in_any_order() -> None:
    one, other = review(1, verdict="right"), review(1, verdict="wrong")
    assert effective([one, other]) == effective([other, one])


def test_half_a_character_is_read_as_a_question_mark_that_can_be_printed() -> None:
    entry = parse(line(given="SYN\ud800"))
    assert isinstance(entry, Review)
    assert entry.given == "SYN?"


@given(reviews, st.integers(0, 400), st.binary(max_size=2))
def test_what_is_read_quickly_is_what_json_says(entry: Review, place: int, put_in: bytes) -> None:
    written = as_line(entry)
    for text in (
        written,
        written[:place] + put_in + written[place + 1 :],
        written[:place] + put_in + written[place:],
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(log_lines, "_as_we_write", lambda _line: None)
            slowly = parsed(text)
        assert parsed(text) == slowly


def parsed(text: bytes) -> object:
    """Return what a line says, or why it says nothing."""
    try:
        return parse(text)
    except (ValueError, LogError) as error:
        return str(error)


@given(reviews)
def test_what_is_wanted_of_an_answer_is_what_stands_in_it(review: Review) -> None:
    line = log_lines.as_line(review)
    wanted = log_lines.outcome_as_we_write(line)
    whole = log_lines.parse(line)
    assert isinstance(whole, Review)
    outcome = (whole.verdict, whole.rating, whole.confused_with, whole.misconception)
    assert wanted in {(whole.id, whole.question, whole.at, whole.ms, outcome), None}
    assert (wanted is None) == (b"\\" in line)

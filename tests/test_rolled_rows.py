"""The state table as questions: every row replayed by a script, its next state and its reply."""

from __future__ import annotations

import pytest
from asked_course import fact, questions, stock

from tcpdrill.answers.judging import Outcome, judge
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.kinds.next_states import OTHER_LETTERS, neighbours
from tcpdrill.asking.rolled_exchanges import replayed
from tcpdrill.asking.rolled_rows import mistaken_outcomes
from tcpdrill.asking.ways_into_states import (
    DRIVES,
    block_at,
    moved_segment,
    place_of,
    replies,
    script_for,
    script_into,
)
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.choices import DEPARTURES
from tcpdrill.tcp.linux import is_bound_to_the_letter
from tcpdrill.tcp.segment import Segment
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import Row, row, rows, situations
from tcpdrill.tcp.trace import Side

ISNS = [(100, 300), (300, 100), (7000, 22_000)]


@pytest.mark.parametrize("place", [situation.place for situation in situations()])
def test_a_drive_ends_where_the_table_begins(place: str) -> None:
    drive = DRIVES[place]
    state = State(place.partition(".")[0])
    trace = replayed(script_into(state, (100, 300)), (100, 300)) if "." not in place else None
    if trace is not None:
        assert trace.end[drive.side] is state


@pytest.mark.parametrize("isn", ISNS)
def test_every_row_is_replayed_by_its_script(isn: tuple[int, int]) -> None:
    for found in rows():
        script = script_for(found, isn)
        if script is None:
            assert found.event == "receive"
            continue
        trace = replayed(script, isn)
        side = DRIVES[place_of(found.state.value, found.variant)].side
        own, peer = isn if side is Side.CLIENT else isn[::-1]
        assert trace.end[side] is found.next_state, found.id
        assert replies(trace, found) == tuple(moved_segment(one, own, peer) for one in found.sends), found.id


def test_undefined_numbers_stay_nought() -> None:
    assert moved_segment(Segment(frozenset(), 0), 5000, 9000).seq == 0
    assert block_at("LISTEN").nxt == 0


def transitions() -> list[Row]:
    return [row(found.details["row"]) for found in stock().by_type["transition"]]


def test_the_states_close_by_are_one_arrow_away() -> None:
    assert neighbours(State.LAST_ACK) == (State.CLOSED, State.CLOSE_WAIT, State.LAST_ACK)
    assert neighbours(State.CLOSING) == (State.FIN_WAIT_1, State.CLOSING, State.TIME_WAIT)


def test_next_states_are_those_of_the_table() -> None:
    for about in stock().by_type["transition"]:
        for asked in questions(f"{about.id}/next-state", 3):
            found = row(about.details["row"])
            assert (asked.answer.type, asked.choices) == (AnswerType.STATE, None)
            assert asked.answer.value == found.next_state.value
            assert judge(asked, found.next_state.value).outcome is Outcome.RIGHT
            assert found.state.value in asked.prompt


def test_a_state_that_another_passage_leads_to_is_never_offered_as_wrong() -> None:
    for (place, event), states in OTHER_LETTERS.items():
        name = f"transition.{place.lower()}.{event}"
        if name in stock().by_id:
            for asked in questions(f"{name}/next-state", 40):
                offered = {choice.text for choice in asked.choices or () if not choice.correct}
                offered |= set(asked.mistakes)
                assert offered.isdisjoint(state.value for state in states), name


def test_a_row_that_rests_on_a_choice_names_its_passage() -> None:
    for about in stock().by_type["transition"]:
        found = row(about.details["row"])
        asked = questions(f"{about.id}/next-state", 2)[0]
        assert (f"(By RFC 9293, {found.rfc}.)" in asked.prompt) == (
            is_bound_to_the_letter(found) and found.id not in DEPARTURES
        )
        assert ("(As Linux does it.)" in asked.prompt) == (found.id in DEPARTURES)


def test_replies_are_those_of_the_table() -> None:
    silent, answered = set(), set()
    for about in stock().by_type["transition"]:
        found = row(about.details["row"])
        for asked in questions(f"{about.id}/reply", 4):
            if not found.sends:
                assert asked.answer.value is None
                silent.add(about.id)
            else:
                assert asked.answer.value["flags"] == fact(about.id).value["sends"][0]["flags"]
                answered.add(about.id)
    assert silent
    assert answered


@pytest.mark.parametrize(
    ("lang", "typed"),
    [(Lang.EN, "none"), (Lang.EN, "nothing"), (Lang.ZH, "无"), (Lang.ZH, "什么都不发"), (Lang.ZH, "不发")],
)
def test_that_nothing_is_sent_can_be_typed(lang: Lang, typed: str) -> None:
    for about in stock().by_type["transition"]:
        (asked, *_) = questions(f"{about.id}/reply", 2, lang)
        right = Outcome.WRONG if row(about.details["row"]).sends else Outcome.RIGHT
        assert judge(asked, typed).outcome is right, about.id


def test_mistaken_outcomes_differ_from_the_right_one() -> None:
    for found in transitions():
        for _, state, sends in mistaken_outcomes(found.id):
            assert (state, sends) != (found.next_state, found.sends)


@pytest.mark.parametrize(
    ("state", "near"),
    [
        (State.LAST_ACK, {State.CLOSE_WAIT, State.LAST_ACK, State.CLOSED}),
        (State.FIN_WAIT_2, {State.FIN_WAIT_1, State.FIN_WAIT_2, State.TIME_WAIT}),
    ],
)
def test_neighbours_are_one_arrow_away(state: State, near: set[State]) -> None:
    assert set(neighbours(state)) == near

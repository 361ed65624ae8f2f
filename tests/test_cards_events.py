"""The table's events in words: each has some, and no two that can meet one state read alike."""

from __future__ import annotations

import pytest
from asked_course import course, question

from tcpdrill.asking.questions import pairs
from tcpdrill.decks.cards.events import EVENTS, event_text
from tcpdrill.ground.tcp_words import CALLS, TIMERS
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp import table
from tcpdrill.tcp.block import SendCall
from tcpdrill.tcp.segment import Segment
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import row


def test_every_event_of_the_table_has_words() -> None:
    assert set(EVENTS) == set(table.EVENTS)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("state", [state for state in State if state not in {State.CLOSED, State.LISTEN}])
def test_no_two_events_read_alike_from_one_state(state: State, lang: Lang) -> None:
    words = [event_text(event, state)[lang] for event in EVENTS]
    assert len(set(words)) == len(words)


def octets(event: object) -> int:
    """Return how many octets an event of the table sends or brings."""
    if isinstance(event, SendCall):
        return event.octets
    return event.length if isinstance(event, Segment) else 0


@pytest.mark.parametrize("lang", Lang)
def test_an_event_with_data_tells_how_many_octets_the_table_means(lang: Lang) -> None:
    unit = {Lang.ZH: "字节", Lang.EN: "octets"}[lang]
    for situation in table.situations():
        for name, event in table.events(situation.block).items():
            words = event_text(name, situation.block.state)[lang]
            assert (f"{octets(event)} {unit}" in words) == bool(octets(event)), name


def test_a_send_in_listen_names_the_remote_socket() -> None:
    assert event_text("send", State.LISTEN).zh == f"本地应用程序指明对端，发送 {table.SENT} 字节数据（SEND）"
    assert event_text("send", State.LISTEN).en == (
        f"the local application names the remote socket and calls SEND with {table.SENT} octets of data"
    )
    assert "对端" not in event_text("send", State.ESTABLISHED).zh


@pytest.mark.parametrize("state", State)
def test_a_close_that_could_wait_behind_data_says_that_there_are_none(state: State) -> None:
    waits = state in {State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT}
    assert ("（没有待发的数据）" in event_text("close", state).zh) == waits
    assert ("(with no data waiting to be sent)" in event_text("close", state).en) == waits


def test_it_is_the_timer_that_expires() -> None:
    assert EVENTS["user_timeout"].zh == "用户超时计时器到时"


@pytest.mark.parametrize("lang", Lang)
def test_a_card_and_a_question_tell_a_call_and_a_timer_in_the_same_words(lang: Lang) -> None:
    for pair in pairs(course(), kind="next-state"):
        happens = row(pair.fact.details["row"])
        if EVENTS[happens.event] in {*CALLS.values(), *TIMERS.values()}:
            asked = question(pair.id, lang=lang)
            assert event_text(happens.event, happens.state)[lang] in asked.prompt

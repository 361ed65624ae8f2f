"""The transition table against a reading of RFC 9293 by hand (data/table_expectations.txt)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tcpdrill.tcp.choices import CHOICES
from tcpdrill.tcp.events import CALLS, segment_name
from tcpdrill.tcp.machine import State, step
from tcpdrill.tcp.segment import Segment, written
from tcpdrill.tcp.table import EVENTS, Row, events, lookup, row, rows, situations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.tcp.block import Block

EXPECTATIONS = Path(__file__).parent / "data" / "table_expectations.txt"


@dataclass(frozen=True)
class Expected:
    row_id: str
    next_state: str
    sends: tuple[str, ...]
    error: str | None


def expectations() -> Iterator[Expected]:
    place = ""
    for line in EXPECTATIONS.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"\[(.+)\]", line):
            place = found[1]
        elif line and not line.startswith("#"):
            names, _, rest = line.partition(" : ")
            following, sends, error = (*(part.strip() for part in rest.split(";")), "", "")[:3]
            for name in names.split():
                state = place.partition(".")[0] if following == "=" else following
                yield Expected(f"{place}/{name}", state, (sends,) if sends else (), error or None)


def told(segment: Segment) -> str:
    words = [",".join(written(segment.flags)), str(segment.seq)]
    if segment.ack is not None:
        words.append(str(segment.ack))
    if segment.length:
        words.append(f"+{segment.length}")
    return " ".join(words)


def as_expected(found: Row) -> Expected:
    return Expected(found.id, found.next_state.value, tuple(told(sent) for sent in found.sends), found.error)


@pytest.mark.parametrize("expected", tuple(expectations()), ids=lambda expected: expected.row_id)
def test_row_is_what_the_rfc_says(expected: Expected) -> None:
    assert as_expected(row(expected.row_id)) == expected


def test_every_row_is_expected_and_every_expectation_a_row() -> None:
    expected = [expectation.row_id for expectation in expectations()]
    assert len(expected) == len(set(expected)) == 342
    assert {found.id for found in rows()} == set(expected)


def test_rows_stand_in_order_of_states_and_events() -> None:
    places = list(dict.fromkeys((found.state, found.variant) for found in rows()))
    assert [state for state, _ in places] == [
        state for state in State for _ in range(1 + (state is State.SYN_RECEIVED))
    ]
    assert [variant for _, variant in places if variant] == ["passive", "active"]
    names = [found.event for found in rows() if found.state is State.TIME_WAIT]
    assert names == [event for event in EVENTS if event != "rto"]


CANNOT_OCCUR = {
    "user_timeout": {"CLOSED"},
    "rto": {"CLOSED", "LISTEN", "ESTABLISHED", "FIN_WAIT_2", "CLOSE_WAIT", "TIME_WAIT"},
    "2msl": {state.value for state in State} - {"TIME_WAIT"},
}


@pytest.mark.parametrize("event", EVENTS)
def test_pairs_that_cannot_occur_are_left_out(event: str) -> None:
    present = {found.state.value for found in rows() if found.event == event}
    assert present == {state.value for state in State} - CANNOT_OCCUR.get(event, set())


def test_lookup_names_rows_as_their_ids_do() -> None:
    for found in rows():
        assert lookup(found.state, found.event, found.variant) is found is row(found.id)
    with pytest.raises(KeyError):
        lookup(State.CLOSED, "2msl")
    with pytest.raises(KeyError):
        lookup(State.SYN_RECEIVED, "syn")


SECTIONS = {
    "open_passive": "3.10.1",
    "open_active": "3.10.1",
    "send": "3.10.2",
    "receive": "3.10.3",
    "close": "3.10.4",
    "abort": "3.10.5",
    "user_timeout": "3.10.8",
    "rto": "3.10.8",
    "2msl": "3.10.8",
}
BY_STATE = {"CLOSED": "3.10.7.1", "LISTEN": "3.10.7.2", "SYN_SENT": "3.10.7.3"}


@pytest.mark.parametrize("found", rows(), ids=lambda found: found.id)
def test_row_cites_its_section(found: Row) -> None:
    section = SECTIONS.get(found.event) or BY_STATE.get(found.state, "3.10.7.4")
    if found.id == "SYN_RECEIVED.active/synack_ok":
        section = "3.5"
    assert found.rfc == section
    assert found.rule.startswith(section)


def test_refused_calls_change_and_send_nothing() -> None:
    refused = [found for found in rows() if found.error]
    assert {found.event for found in refused} == set(CALLS)
    assert all((found.next_state, found.sends) == (found.state, ()) for found in refused)


def test_every_choice_stands_on_rows_that_exist() -> None:
    for choice in CHOICES:
        for place in choice.places:
            for event in choice.events:
                assert choice.sentence in (row(f"{place}/{event}").note or "")


def test_rows_without_a_choice_have_no_note() -> None:
    noted = {f"{place}/{event}" for choice in CHOICES for place in choice.places for event in choice.events}
    assert {found.id for found in rows() if found.note} == noted


CHOSEN = {
    "SYN_RECEIVED.active/synack_ok": "Figure 7",
    "SYN_RECEIVED.passive/synack_ok": "outside the window",
    "SYN_RECEIVED.passive/syn": "a repeated SYN",
    "CLOSE_WAIT/abort": "3.10.5",
    "SYN_SENT/rst_ack": "3.10.7.3",
    "TIME_WAIT/fin_repeat": "restarts 2MSL",
    "TIME_WAIT/ack_old": "silence",
    "LISTEN/open_passive": "a passive OPEN in LISTEN too",
    "ESTABLISHED/open_active": "OPEN in any state",
    "TIME_WAIT/rst_exact": "RFC 1337",
    "LISTEN/syn": "The listener is used up",
    "TIME_WAIT/syn": "MAY-2",
    "SYN_RECEIVED.passive/ack_future": "draws a RST",
    "ESTABLISHED/rst_window": "a RST in the window",
    "ESTABLISHED/syn_window": "a SYN in the window",
    "ESTABLISHED/ack_future": "never sent",
    "CLOSE_WAIT/data": "this should not occur",
    "CLOSE_WAIT/fin_all": "as on Linux",
    "TIME_WAIT/fin_all": "one beyond the first too",
    "SYN_RECEIVED.active/data_gap": "MAY-13",
    "LAST_ACK/fin_repeat_all": "Appendix A.2",
    "FIN_WAIT_2/close": "A second CLOSE",
}
"""One row of each choice, and words that say what was chosen."""


@pytest.mark.parametrize(("name", "words"), CHOSEN.items())
def test_what_was_chosen_is_said(name: str, words: str) -> None:
    assert words in (row(name).note or "")


def test_each_choice_is_among_these() -> None:
    told = {choice for choice in CHOICES for name, words in CHOSEN.items() if words in choice.sentence}
    assert told == set(CHOICES)


UNEXPECTED = "this should not occur"


def test_only_text_and_urg_are_said_never_to_occur() -> None:
    """A second FIN has a check of its own, the eighth."""
    events_said = {name for choice in CHOICES if UNEXPECTED in choice.sentence for name in choice.events}
    assert events_said == {"data", "data_gap"}


@pytest.mark.parametrize("event", ["fin_all", "fin_old", "fin_repeat", "fin_repeat_all"])
def test_time_wait_acknowledges_every_fin_and_restarts_its_timer(event: str) -> None:
    found = row(f"TIME_WAIT/{event}")
    assert [told(sent) for sent in found.sends] == ["ACK 102 302"]
    assert "restarts 2MSL" in (found.note or "")


SAME_SEGMENT = {("ack_old", "ack_all"), ("fin_old", "fin_all"), ("fin_repeat", "fin_repeat_all")}
"""Where nothing is outstanding these pairs are one and the same segment, and the second name is given."""

BLIND = {State.CLOSED, State.LISTEN, State.SYN_SENT}
"""These know no RCV.NXT: events that differ by it alone come to one row."""

OF_SEGMENTS = [
    (situation.block, lookup(situation.block.state, name, situation.variant), event)
    for situation in situations()
    for name, event in events(situation.block).items()
    if isinstance(event, Segment)
]


@pytest.mark.parametrize(
    ("block", "found", "segment"), OF_SEGMENTS, ids=[found.id for _, found, _ in OF_SEGMENTS]
)
def test_a_row_s_own_segment_comes_to_that_row(block: Block, found: Row, segment: Segment) -> None:
    name = segment_name(block, segment, step(block, segment).block)
    if found.state in BLIND:
        named = lookup(found.state, name)
        assert named.next_state is found.next_state
        assert [sent.flags for sent in named.sends] == [sent.flags for sent in found.sends]
    elif name != found.event:
        assert (found.event, name) in SAME_SEGMENT
        assert events(block)[name] == segment

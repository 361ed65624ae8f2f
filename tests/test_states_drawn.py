from __future__ import annotations

import pytest
from drawn_svg import NAMESPACE, complaints, parsed

from tcpdrill.drawing import state_diagram, state_diagram_svg
from tcpdrill.drawing.state_layout import POSITIONS, WAYS
from tcpdrill.drawing.transitions import EVENTS, Path, arrows
from tcpdrill.ground.cells import width as cells_of
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.coverage import diagram_transitions
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.segment import written
from tcpdrill.tcp.table import row


@pytest.mark.parametrize("lang", Lang)
def test_the_arrows_are_the_figure_s_and_send_what_the_table_says(lang: Lang) -> None:
    drawn = {(arrow.state, arrow.next_state): arrow for arrow in arrows(lang)}
    for transition in diagram_transitions():
        arrow = drawn.pop((transition.state, transition.next_state))
        first = row(transition.rows[0])
        assert (first.state, first.next_state) == (arrow.state, arrow.next_state)
        sent = [",".join(written(segment.flags)) for segment in first.sends]
        assert arrow.action.split()[1:] == sent
    assert drawn == {}


def test_every_event_of_the_figure_has_words_in_both_languages() -> None:
    calls = {"CLOSE", "SEND"}
    assert {transition.event for transition in diagram_transitions()} - calls == set(EVENTS)


def test_every_state_and_arrow_has_its_place() -> None:
    assert set(POSITIONS) == set(State)
    assert set(WAYS) == {(arrow.state, arrow.next_state) for arrow in arrows(Lang.EN)}


@pytest.mark.parametrize("path", [Path.ACTIVE, Path.PASSIVE])
def test_each_path_leads_from_closed_to_closed(path: Path) -> None:
    steps = {arrow.state: arrow.next_state for arrow in arrows(Lang.EN) if arrow.path is path}
    state, passed = State.CLOSED, []
    while state in steps:
        state = steps.pop(state)
        passed.append(state)
    assert state is State.CLOSED
    assert State.ESTABLISHED in passed
    assert steps == {}


@pytest.mark.parametrize("lang", Lang)
def test_svg_is_sound(lang: Lang) -> None:
    assert complaints(state_diagram_svg(lang=lang)) == []
    for state in State:
        assert complaints(state_diagram_svg(lang=lang, masked=state, marked=state)) == []


@pytest.mark.parametrize("state", State)
def test_a_hidden_state_is_named_nowhere(state: State) -> None:
    words = parsed(state_diagram_svg(lang=Lang.EN, masked=state)).itertext()
    names = [name for text in words for name in text.replace(";", " ").replace(":", " ").split()]
    assert state not in names
    assert names.count("?") == (2 if state is State.CLOSED else 1)
    assert set(State) - {state} <= set(names)


def test_a_marked_state_stands_out_without_colour() -> None:
    root = parsed(state_diagram_svg(lang=Lang.ZH, marked=State.CLOSE_WAIT))
    widths = [float(box.attrib.get("stroke-width", "1")) for box in root.iter(f"{NAMESPACE}rect")]
    assert sorted(widths)[-2:] == [1, 3.5]


@pytest.mark.parametrize("lang", Lang)
def test_text_keeps_to_the_width(lang: Lang) -> None:
    for width in range(40, 201):
        lines = state_diagram(lang=lang, width=width)
        assert max(map(cells_of, lines)) <= width
        assert all(line == line.rstrip() for line in lines)


def test_wide_text() -> None:
    lines = state_diagram(lang=Lang.EN, width=80)
    assert lines[:6] == [
        "TCP state diagram",
        "",
        "CLOSED       ╌╌► LISTEN        passive OPEN",
        "             ══► SYN_SENT      active OPEN / snd SYN",
        "LISTEN       ──► CLOSED        CLOSE",
        "             ╌╌► SYN_RECEIVED  rcv SYN / snd SYN,ACK",
    ]
    assert lines[-3:] == [
        "══► the active opener and closer",
        "╌╌► the passive opener and closer",
        "──► other transitions",
    ]


def test_narrow_text_in_ascii() -> None:
    lines = state_diagram(lang=Lang.EN, width=40, ascii=True)
    at = lines.index("FIN_WAIT_1")
    assert lines[at : at + 5] == [
        "FIN_WAIT_1",
        "  ==> FIN_WAIT_2    rcv ACK of FIN",
        "  --> CLOSING       rcv FIN / snd ACK",
        "  --> TIME_WAIT     rcv FIN, ACK of FIN",
        "                    / snd ACK",
    ]
    assert "".join(lines).isascii()

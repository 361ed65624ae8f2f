"""The types of answers: each has its entry, what is ticked is read as typed, nobody else asks which it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from asked_course import question
from hypothesis import given
from hypothesis import strategies as st

import tcpdrill
from tcpdrill.answers.answer_types import NONE, TYPES, Widget, read, spelled, widget_of
from tcpdrill.answers.question import AnswerType
from tcpdrill.answers.text import Unreadable
from tcpdrill.ground.wording import Lang

TICKED = [kind for kind, entry in TYPES.items() if entry.widget is Widget.SEVERAL]


def test_each_type_has_its_entry() -> None:
    assert list(TYPES) == list(AnswerType)
    assert all(entry.hint.zh and entry.hint.en for entry in TYPES.values())
    assert {bool(entry.ticks(Lang.EN)) for kind, entry in TYPES.items() if kind in TICKED} == {True}


@given(st.sampled_from(TICKED), st.data())
def test_what_is_ticked_is_read_as_if_it_had_been_typed(kind: AnswerType, data: st.DataObject) -> None:
    labels = TYPES[kind].ticks(data.draw(st.sampled_from(Lang)))
    places = data.draw(st.lists(st.integers(0, len(labels) - 1), min_size=1, unique=True).map(sorted))
    value = read(kind, TYPES[kind].of_ticks(places))
    assert not isinstance(value, Unreadable)
    assert value == read(kind, ",".join(labels[place] for place in places))
    assert read(kind, spelled(kind, value)) == value
    assert value != read(kind, NONE)


WIDGETS = [
    ("handshake.step1.flags/step-flags", Widget.SEVERAL),
    ("handshake.knows1.client/who-knows", Widget.SEVERAL),
    ("handshake.order/step-order", Widget.LINE),
    ("handshake.step2.ack/step-ack", Widget.LINE),
    ("header.syn/term-meaning", Widget.ONE),
    ("why.two_msl/why", Widget.LINE),
]


@pytest.mark.parametrize(("name", "widget"), WIDGETS)
def test_what_is_asked_for_with_keys(name: str, widget: Widget) -> None:
    assert widget_of(question(name)) is widget


BRANCHES = {
    "answers/answer_types.py": "the table",
    "answers/judging.py": "prose is graded by learners, a choice carries its mistake, an order its letters",
    "asking/gate.py": "choices stand in a prompt by their texts",
    "asking/question_coverage.py": "flags count as asked about by what the answer holds",
    "asking/question_formats.py": "what each format has for choices and prose",
    "asking/questions.py": "the value of a choice is its place, that of prose a text in one language",
    "practice/askers/plain.py": "a choice is told with its text, prose is not told twice",
    "practice/session.py": "prose is graded by the learner",
    "practice/supply.py": "a state that was given for another one is confused with it",
}
"""Who may ask which type an answer has, and why; a kind that names its own draft's type asks nothing."""


def test_nobody_else_asks_which_type_an_answer_has() -> None:
    package = Path(tcpdrill.__file__).parent
    asking = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_asked = isinstance(node, ast.Compare | ast.match_case)
            if is_asked and "AnswerType." in ast.unparse(node).splitlines()[0]:
                asking.add(path.relative_to(package).as_posix())
    assert asking <= set(BRANCHES)

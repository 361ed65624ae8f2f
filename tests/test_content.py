"""Reading the material: every mistake of shape is told at its line, and nothing is ever raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import small_material as small
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpdrill.ground.errors import InputError
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.material.content import find_content, load
from tcpdrill.material.entries import StepEntry, Symbol
from tcpdrill.material.schema import SECTIONS
from tcpdrill.proof.check import check
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Ends, Side

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES = [
    # file, what stands there, what is written instead, the code on that line
    ("handshake.yaml", "flags: [SYN]", "flag: [SYN]", "S201"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", "{zh: 先说, en: it speaks first, de: x}", "S201"),
    ("handshake.yaml", "title: {zh", "titel: {zh", "S201"),
    ("course.yaml", "course: tcpdrill", "name: tcpdrill", "S201"),
    ("handshake.yaml", "    segment: 1\n", "", "S202@5"),
    ("handshake.yaml", "{client: CLOSED, server: LISTEN}", "{client: CLOSED}", "S202"),
    ("scenarios/opening.yaml", "end: {client: ESTABLISHED, server: ESTABLISHED}\n", "", "S202@1"),
    ("handshake.yaml", "flags: [SYN]", "flags: SYN", "S203"),
    ("handshake.yaml", "flags: [SYN]", "flags: {SYN: true}", "S203"),
    ("handshake.yaml", "segment: 1", "segment: [1]", "S203"),
    ("handshake.yaml", "before: {client: CLOSED, server: LISTEN}", "before: CLOSED", "S203"),
    ("scenarios/opening.yaml", "script:", "script: none\nold:", "S203"),
    ("handshake.yaml", "segment: 1", "segment:", "S204"),
    ("handshake.yaml", "seq: x\n", "seq: null\n", "S204"),
    ("handshake.yaml", "from: client", "from: sever", "S205"),
    ("more.yaml", "culprit: local_application", "culprit: application", "S205"),
    ("more.yaml", "event: fin_all", "event: fin", "S205"),
    ("states.yaml", "waits_for: [close]", "waits_for: [closing]", "S205"),
    ("handshake.yaml", "client_sends: false", "client_sends: False", "Y112"),
    ("handshake.yaml", "client_sends: false", "client_sends: none", "S205"),
    ("handshake.yaml", "seq: x\n", "seq: z\n", "S206"),
    ("handshake.yaml", "seq: x\n", "seq: x + 1\n", "S206"),
    ("handshake.yaml", "segment: 1", "segment: 0", "S206"),
    ("handshake.yaml", "segment: 1", 'segment: "01"', "S206"),
    ("handshake.yaml", "segment: 1", "segment: 1.0", "S206"),
    ("header.yaml", "seq: 100,", "seq: 4294967296,", "S206"),
    ("header.yaml", "seq: 100,", "seq: -1,", "S206"),
    ("handshake.yaml", "flags: [SYN, ACK]", "flags: [ACK, SYN, ACK]", "S207"),
    ("course.yaml", "header, more]", "header, more, states]", "S207"),
    ("course.yaml", "[zh, en]", "[zh, zh]", "S207"),
    ("course.yaml", "[zh, en]", "[]", "S204"),
    ("handshake.yaml", "[handshake.step1, handshake.step1.seq]", "[header.seq, header.seq]", "S207"),
    ("handshake.yaml", "id: handshake.step1", "id: Handshake.Step1", "S208"),
    ("handshake.yaml", "id: handshake.step1", "id: handshake", "S208"),
    ("scenarios/opening.yaml", "id: opening", "id: Opening", "S208"),
    ("course.yaml", "tag: small", "tag: Small things", "S208"),
    ("course.yaml", 'number: "10"', "number: ten", "S206"),
    ("course.yaml", "{zh: 1011, en: 1012}", "{zh: 1, en: 1012}", "S206"),
    ("course.yaml", "{zh: 1011, en: 1012}", "{zh: 1001, en: 1012}", "S207"),
    ("course.yaml", "[states, header, more]", "[states, header, more, handshake]", "S207"),
    ("course.yaml", "deck: others", "deck: exchanges", "S207"),
    ("course.yaml", "[states, header, more]", "[states, header, more, most]", "S212"),
    ("course.yaml", "topics: [states, header, more]", "topics: [states, header]", "S220@5"),
    ("course.yaml", "topics: [states, header, more]", "topics: []", "S204"),
    ("handshake.yaml", "第{n}次握手", "第{m}次握手", "T308"),
    ("handshake.yaml", "segment {n} of", "segment {n of", "T308"),
    ("handshake.yaml", 'zh: "没有丢包。"', 'zh: "{closer}没有丢包。"', "T308"),
    ("handshake.yaml", 'rfc: "3.5"', 'rfc: "3.11"', "S209"),
    ("handshake.yaml", "rfc: RFC 5961 3", "rfc: RFC 2616", "S209"),
    ("handshake.yaml", "{client: CLOSED, server", "{client: CLOSE, server", "S210"),
    ("handshake.yaml", "{client: CLOSED, server", "{client: FIN-WAIT-1, server", "S210"),
    ("handshake.yaml", "flags: [SYN]", "flags: [SIN]", "S211"),
    ("handshake.yaml", "rests_on: [handshake.step1,", "rests_on: [handshake.step9,", "S212"),
    ("handshake.yaml", "scenario: opening\n", "scenario: openings\n", "S212"),
    ("handshake.yaml", "handshake.step2, handshake.step3]", "handshake.step2, handshake.purpose]", "S212"),
    ("misconceptions.yaml", "id: syn-takes-no-number", "id: syn-takes-no-numbers", "S212"),
    ("handshake.yaml", "topic: handshake", "topic: handshakes", "S213"),
    ("scenarios/opening.yaml", "id: opening", "id: openings", "S213"),
    ("course.yaml", "header, more]", "header]", "S214@more.yaml:1"),
    ("course.yaml", "header, more]", "header, more, most]", "Y101"),
    ("header.yaml", "id: header.syn_takes_one", "id: header.seq", "S215"),
    ("handshake.yaml", "id: handshake.purpose", "id: handshake.step1.flags", "S215"),
    ("handshake.yaml", "id: handshake.purpose", "id: handshake.old", "S216"),
    (
        "handshake.yaml",
        "reasons:\n      flags",
        "rests_on: [handshake.step2]\n    reasons:\n      flags",
        "S217",
    ),
    (
        "handshake.yaml",
        "because: {zh: 先说",
        "rests_on: [handshake.step1.seq]\n    because: {zh: 先说",
        "S217",
    ),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", "{zh: 先说}", "T301"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", "it speaks first", "T301"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", "{zh: 先说, en: }", "T302"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", '{zh: "\u200b ", en: it speaks first}', "T302"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", "{zh: 先说, en: no}", "Y112"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", '{zh: 先说, en: "\\e[2J"}', "Y113"),
    ("handshake.yaml", "{zh: 先说, en: it speaks first}", "{zh: 先说, en: it: speaks}", "Y106"),
    ("scenarios/opening.yaml", "deliver: 2", "drop: 2", "X601"),
    ("scenarios/opening.yaml", "deliver: 2", "deliver: two", "S206"),
    ("scenarios/opening.yaml", "client: connect", "client: conect", "S205"),
]


@pytest.mark.parametrize(("path", "old", "new", "expected"), MISTAKES)
def test_a_mistake_is_told_at_its_line(path: str, old: str, new: str, expected: str) -> None:
    files, line = small.changed(path, old, new)
    code, _, where = expected.partition("@")
    other, _, number = where.rpartition(":")
    found = {(problem.code, problem.place.path, problem.place.line) for problem in small.problems(files)}
    assert (code, other or path, int(number or line)) in found


def test_the_material_as_it_should_be_has_no_problem() -> None:
    assert small.problems(small.encoded()) == []


def test_all_mistakes_are_told_at_once() -> None:
    files = small.encoded()
    text = files["handshake.yaml"].decode()
    for old, new in (("flags: [SYN]", "flags: [SIN]"), ("seq: y\n", "seq: y+1\n"), ("en: Why?", "en: ")):
        text = text.replace(old, new, 1)
    files["handshake.yaml"] = text.encode()
    files["states.yaml"] = b"topic: states\nstates: 1\n"
    codes = {(problem.place.path, problem.code) for problem in small.problems(files)}
    assert codes >= {
        ("handshake.yaml", "S211"),
        ("handshake.yaml", "M404"),
        ("handshake.yaml", "T302"),
        ("states.yaml", "S202"),
        ("states.yaml", "S203"),
    }


def test_an_unknown_word_suggests_the_nearest() -> None:
    files, _ = small.changed("handshake.yaml", "flags: [SYN]", "flgs: [SYN]")
    hints = [problem.hint for problem in small.problems(files) if problem.code == "S201"]
    assert hints == ["Did you mean flags?"]


def test_values_are_typed_and_know_their_places() -> None:
    course = small.loaded(small.encoded()).course
    step = course.entries["handshake.step2"]
    assert isinstance(step, StepEntry)
    assert step.flags == frozenset({Flag.SYN, Flag.ACK})
    assert (step.sender, step.receiver) == (Side.SERVER, Side.CLIENT)
    assert (step.seq, step.ack) == (Symbol(Side.SERVER, 0), Symbol(Side.CLIENT, 1))
    assert step.before == Ends(State.SYN_SENT, State.LISTEN)
    assert step.rests_on == ("handshake.step1", "handshake.step1.seq")
    assert (step.place("flags").line, step.place("flags").column) == (23, 12)
    assert step.place("after", "server").line == 27
    assert step.place("missing").line == step.place().line == 19
    assert course.title == Wording("小课", "A small course")
    assert course.languages == (Lang.ZH, Lang.EN)
    assert list(course.topics) == ["handshake", "teardown", "states", "header", "more"]
    assert [entry.id for entry in course.topics["handshake"].entries][-1] == "handshake.purpose"


def test_entries_cannot_be_changed() -> None:
    step = small.loaded(small.encoded()).course.entries["handshake.step1"]
    with pytest.raises(AttributeError, match="read-only"):
        step.id = "another"


def test_markup_is_text() -> None:
    files, _ = small.changed("handshake.yaml", "en: it speaks first", 'en: "<b>it</b> &amp; {{cloze::z}}"')
    assert small.problems(files) == []
    because = small.loaded(files).course.entries["handshake.step1"].because
    assert because is not None
    assert because.en == "<b>it</b> &amp; {{cloze::z}}"


def test_a_folder_gives_what_its_files_say(tmp_path: Path) -> None:
    folder = small.written_to(tmp_path)
    assert check(load(folder)) == []
    (folder / "handshake.yaml").unlink()
    (folder / "notes.md").write_bytes(b"\xff")
    (folder / "stray.yaml").write_text("topic: stray\n", encoding="utf-8")
    found = {(problem.place.path, problem.code) for problem in check(load(folder))}
    assert found >= {("course.yaml", "Y101"), ("notes.md", "Y105"), ("stray.yaml", "S214")}


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        codes = {problem.code for problem in check(load(folder))}
        assert codes == {"Y101"}


def test_a_course_without_its_first_file_is_still_read() -> None:
    files = small.encoded()
    files["course.yaml"] = b"course: ["
    course, problems = small.loaded(files)
    assert {problem.place.path for problem in problems} == {"course.yaml"}
    assert set(course.topics) == {"handshake", "teardown", "states", "header", "more"}


def test_a_long_chain_of_ids_is_followed() -> None:
    asked = "question: {zh: 问, en: q}, answer: {zh: 答, en: a}, rfc: '3'"
    following = [*range(1, 3001), 0]
    whys = [f"  - {{id: more.w{n}, {asked}, rests_on: [more.w{below}]}}" for n, below in enumerate(following)]
    files = small.encoded()
    files["more.yaml"] += "\n".join(["whys:", *whys]).encode()
    found = small.problems(files)
    assert {problem.code for problem in found} == {"S217"}
    assert len(found) == 3001


def test_the_material_is_found(tmp_path: Path) -> None:
    assert find_content(tmp_path) == tmp_path
    assert (find_content(None) / "course.yaml").is_file()
    with pytest.raises(InputError, match="is not a folder"):
        find_content(tmp_path / "missing")


KEY = re.compile(r"^[ -]*(\w+):", re.MULTILINE)


@pytest.mark.parametrize("path", [path for path in small.FILES if path.endswith(".yaml")])
def test_no_misspelt_key_raises_and_each_is_told_on_its_line(path: str) -> None:
    text = small.FILES[path]
    for key in KEY.finditer(text):
        files = {**small.encoded(), path: f"{text[: key.start(1)]}x{text[key.start(1) :]}".encode()}
        line = text[: key.start(1)].count("\n") + 1
        told = {(problem.place.path, problem.place.line) for problem in small.problems(files)}
        assert (path, line) in told, key[0]


TOP = re.compile(r"^(\w+):.*\n(?:[^\w\n].*\n)*", re.MULTILINE)
"""A key of a file itself, with all that stands below it."""

INSTEAD = (None, "[]", '""', "{}", "null", "5", "[5]", "[[]]", "{a: b}", "[")
"""What may stand in the place of a value; None takes the key away, too."""

FINE_WITHOUT = frozenset({*SECTIONS, "retired", "isn", "linux", "decks", "exchange"})
FINE_EMPTY = {"[]": FINE_WITHOUT | {"misconceptions"}, "{}": frozenset({"isn"}), "5": frozenset({"rfc"})}
"""What may be left out, and what is a value like any other."""


@pytest.mark.parametrize("path", [path for path in small.FILES if path.endswith(".yaml")])
def test_a_file_with_any_of_its_values_damaged_is_told_and_never_raises(path: str) -> None:
    text = small.FILES[path]
    silent = set()
    for key in TOP.finditer(text):
        for value in INSTEAD:
            line = "" if value is None else f"{key[1]}: {value}\n"
            files = {**small.encoded(), path: f"{text[: key.start()]}{line}{text[key.end() :]}".encode()}
            fine = FINE_WITHOUT if value is None else FINE_EMPTY.get(value, frozenset())
            if not small.problems(files) and key[1] not in fine:
                silent.add((key[1], value))
    assert silent == set()


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(sorted(small.FILES)), data=st.data())
def test_no_damage_raises(path: str, data: st.DataObject) -> None:
    text = small.FILES[path]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    instead = data.draw(st.text(alphabet=" \n:-[]{}&*!|\"'#abxyz1none,\x1f\u2028", max_size=8))
    files = {**small.encoded(), path: (text[:start] + instead + text[end:]).encode()}
    for problem in small.problems(files):
        assert problem.place.line >= 1
        assert problem.place.path in {*files, "course.yaml"}


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(sorted(small.FILES)), data=st.binary(max_size=80))
def test_no_bytes_raise(path: str, data: bytes) -> None:
    assert isinstance(small.problems({**small.encoded(), path: data}), list)

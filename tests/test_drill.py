"""The real program with its log: whatever happens to the log or the machine is named, and nothing is lost."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from drill_process import TYPED, Drill, events, in_namespace, log_lines, of_kind
from logged import START, review
from program import Result, tcpdrill

from tcpdrill.answers.judging import canonical
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.questions import ask
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import find_content, load
from tcpdrill.practice.drill import seen_lately
from tcpdrill.practice.log_lines import Undo
from tcpdrill.practice.review_log import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tcpdrill.practice.log_lines import Entry

COURSE = load(find_content(None)).course


def run(folder: Path, *arguments: str, text: str = "") -> Result:
    folder.mkdir(exist_ok=True)
    return tcpdrill(*arguments, data=folder, stdin=text)


def right_answer(question: dict[str, Any]) -> str:
    """Return what is right to type for a question event."""
    whole = ask(COURSE, question["fact"], question["kind"], question["seed"], Lang(question["lang"]))
    if whole.answer.type is AnswerType.TEXT:
        return "right"
    return canonical(whole.answer, whole)


def answers(folder: Path) -> set[str]:
    return {line["id"] for line in log_lines(folder) if "question" in line}


def acknowledged(found: list[dict[str, Any]]) -> set[str]:
    return {event["review"] for event in of_kind(found, "verdict")}


def test_a_session_over_a_pipe(tmp_path: Path) -> None:
    drill = Drill(tmp_path, ("--seed", "5", "-n", "6", "--lang", "en"))
    asked = []
    for _ in range(6):
        question = drill.until("question")
        asked.append(question["id"])
        assert not {"answer", "proof", "explanation", "slip"} & question.keys()
        assert all(choice.keys() == {"text"} for choice in question["choices"] or ())
        drill.say(right_answer(question))
        verdict = drill.until("verdict")
        assert (verdict["id"], verdict["verdict"]) == (question["id"], "right")
        assert datetime.fromisoformat(verdict["due"]) > datetime.now(UTC)
        assert verdict["review"] in answers(tmp_path)
    assert drill.end() == (0, "")
    summary = drill.seen[-1]
    assert summary["event"] == "summary"
    assert (summary["answered"], summary["right"]) == (6, 6)
    assert [line["question"] for line in log_lines(tmp_path)] == asked
    assert len({name.partition("/")[0] for name in asked}) == 6, "siblings in one short session"


def test_the_log_has_what_others_read(tmp_path: Path) -> None:
    run(tmp_path, "drill", "--plain", "--json", "--lang", "zh", text=TYPED)
    (line, *_) = log_lines(tmp_path)
    expected = {"v", "id", "at", "question", "seed", "lang", "given", "verdict", "rating", "ms", "by"}
    assert expected <= line.keys()
    assert (line["v"], line["lang"], line["by"]) == (1, "zh", "drill")
    assert line["question"].count("/") == 1


def test_hint_skip_undo_quit_and_what_cannot_be_read(tmp_path: Path) -> None:
    drill = Drill(tmp_path, ("--seed", "5", "--lang", "en"))
    first = drill.until("question")
    drill.say("what?")
    assert drill.until("unreadable")["id"] == first["id"]
    assert drill.until("question") == first
    drill.say(":h")
    assert drill.until("hint")["hint"]
    assert drill.until("question") == first
    drill.say(right_answer(first))
    drill.until("verdict")
    second = drill.until("question")
    drill.say(":undo")
    taken_back = drill.until("undo")
    assert taken_back["id"] == first["id"]
    again = drill.until("question")
    assert (again["id"], again["seed"]) == (first["id"], first["seed"])
    drill.say("：s")
    assert drill.until("skip")["id"] == first["id"]
    assert drill.until("question")["id"] == second["id"]
    drill.say(":q")
    assert drill.end() == (0, "")
    assert drill.seen[-1]["answered"] == 0
    assert drill.seen[-1]["skipped"] == 1
    answer, undo = log_lines(tmp_path)
    assert undo["undo"] == answer["id"] == taken_back["undo"]
    assert answer["rating"] == 2, "right after a hint, and just taught"


def test_ctrl_c_ends_with_the_summary_and_130(tmp_path: Path) -> None:
    drill = Drill(tmp_path)
    drill.until("question")
    drill.process.send_signal(signal.SIGINT)
    assert drill.until("summary")["interrupted"] is True
    assert drill.end() == (130, "")


def test_due_and_undo_and_replay(tmp_path: Path) -> None:
    before = run(tmp_path, "due", "--json").out
    drill = Drill(tmp_path, ("--lang", "en"))
    asked = []
    for _ in range(2):
        question = drill.until("question")
        asked.append(question)
        drill.say(right_answer(question))
    drill.until("verdict")
    drill.end()
    waiting = {item["question"] for item in events(run(tmp_path, "due", "--json").out)}
    assert not waiting & {question["id"] for question in asked}, "after its lesson one right answer is enough"
    again = run(tmp_path, "replay", "--plain", "--json", text=right_answer(asked[-1]) + "\n")
    (replayed,) = of_kind(events(again.out), "question")
    assert (replayed["id"], replayed["seed"], replayed["prompt"]) == tuple(
        asked[-1][key] for key in ("id", "seed", "prompt")
    )
    assert len(log_lines(tmp_path)) == 2, "a replay is not recorded"
    for question in reversed(asked):
        assert question["id"] in run(tmp_path, "undo", "--lang", "en").out
    nothing = run(tmp_path, "undo")
    assert nothing.status == 1
    assert "holds no answer" in nothing.err
    after = run(tmp_path, "due", "--json").out
    assert [item["question"] for item in events(before)] == [item["question"] for item in events(after)]


def test_topic_kind_and_number_narrow(tmp_path: Path) -> None:
    text = TYPED * 20
    done = run(
        tmp_path, "drill", "handshake", "--kind", "step-flags", "--cram", "-n", "2", "--json", text=text
    )
    questions = of_kind(events(done.out), "question")
    assert {(question["topic"], question["kind"]) for question in questions} == {("handshake", "step-flags")}
    assert len(of_kind(events(done.out), "verdict")) == 2


def logged(number: int, **changes: Any) -> dict[str, Any]:
    at = datetime(2026, 3, 2, 9, number, tzinfo=UTC)
    return {
        "v": 1,
        "id": f"old{number}",
        "at": at.isoformat(),
        "question": "handshake.step1.flags/step-flags",
        "seed": 7,
        "lang": "zh",
        "given": "SYN",
        "verdict": "right",
        "rating": 3,
        "ms": 900,
        "by": "drill",
        **changes,
    }


def write_log(folder: Path, *lines: object) -> bytes:
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    (folder / FILE_NAME).write_text(text)
    return text.encode()


ODD_LOGS: dict[str, tuple[tuple[object, ...], str]] = {
    "a torn last line": ((logged(1), '{"v": 1, "id": "torn'), ":2: not JSON; 1 line cannot be read, kept"),
    "a foreign line in the middle": (
        (logged(1), "hello\n", logged(2)),
        ":2: not JSON; 1 line cannot",
    ),
    "a fact that has gone": (
        (logged(1, question="handshake.step9.flags/step-flags"),),
        "1 question is no longer in the material (handshake.step9.flags/step-flags)",
    ),
    "a fact with an endless name": (
        (logged(1, question="x" * 9999 + "/y"),),
        f"1 question is no longer in the material ({'x' * 120}…)",
    ),
    "a clock that went back": ((logged(1, at="2099-01-01T00:00:00Z"),), "the clock went back: it says"),
}


@pytest.mark.parametrize(("lines", "message"), ODD_LOGS.values(), ids=ODD_LOGS.keys())
def test_what_is_odd_about_a_log_is_named_and_kept(
    tmp_path: Path, lines: tuple[object, ...], message: str
) -> None:
    before = write_log(tmp_path, *lines)
    done = run(tmp_path, "drill", "--plain", "--json", text=TYPED)
    assert done.status == 0
    assert message in done.err
    assert done.err.count("\n") == 1
    text = (tmp_path / FILE_NAME).read_bytes()
    assert text.startswith(before)
    assert acknowledged(events(done.out))
    added = text[len(before) :].decode().splitlines()
    assert acknowledged(events(done.out)) == {json.loads(line)["id"] for line in added if line}


def test_after_a_clock_went_back_answers_are_dated_after_the_last_one(tmp_path: Path) -> None:
    write_log(tmp_path, logged(1, at="2099-01-01T00:00:00Z"))
    run(tmp_path, "drill", "--plain", "--json", text=TYPED * 2)
    dates = [datetime.fromisoformat(line["at"]) for line in log_lines(tmp_path)]
    assert dates == sorted(dates)
    assert dates[-1] - dates[0] < timedelta(seconds=1)


@pytest.mark.parametrize("command", ["drill", "due", "undo", "stats"])
def test_a_log_of_a_newer_format_is_refused_and_left_alone(tmp_path: Path, command: str) -> None:
    before = write_log(tmp_path, logged(1), logged(2, v=2))
    done = run(tmp_path, command, text=TYPED)
    assert done.status == 1
    assert "reviews.jsonl:2: written by a newer tcpdrill (format 2; this one knows format 1)" in done.err
    assert done.out == ""
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_on_a_full_disk_every_acknowledged_answer_is_there(tmp_path: Path) -> None:
    script = """
        mount -t tmpfs -o size=16k tmpfs "$TCPDRILL_DATA"
        status=0; "$@" drill --plain --json --cram || status=$?
        cp "$TCPDRILL_DATA/reviews.jsonl" "$TCPDRILL_DATA.saved"
        exit $status
    """
    done = in_namespace(script, tmp_path, TYPED * 200)
    assert done.status == 1
    assert "an answer cannot be recorded" in done.err
    assert "No space left on device" in done.err
    found = events(done.out)
    assert found[-1]["event"] == "summary"
    saved = tmp_path.with_name(tmp_path.name + ".saved").read_text().splitlines()
    whole = [json.loads(line)["id"] for line in saved if line.endswith("}")]
    assert len(whole) > 20
    assert acknowledged(found) == set(whole)


def test_in_a_read_only_folder_nothing_is_asked(tmp_path: Path) -> None:
    before = write_log(tmp_path, logged(1))
    script = """
        mount --bind "$TCPDRILL_DATA" "$TCPDRILL_DATA"
        mount -o remount,ro,bind "$TCPDRILL_DATA"
        "$@" due --json > "$TCPDRILL_DATA.due"
        "$@" drill --plain --json
    """
    done = in_namespace(script, tmp_path, TYPED)
    assert done.status == 1
    assert "an answer cannot be recorded" in done.err
    assert "Read-only file system" in done.err
    assert done.out == ""
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert tmp_path.with_name(tmp_path.name + ".due").read_text()


def test_two_drills_at_once_lose_nothing(tmp_path: Path) -> None:
    drills = [Drill(tmp_path, ("--cram", "--seed", str(seed))) for seed in (1, 2)]
    for _ in range(15):
        for drill in drills:
            question = drill.until("question")
            drill.say(right_answer(question))
            drill.until("verdict")
    assert [drill.end()[0] for drill in drills] == [0, 0]
    both = acknowledged(drills[0].seen) | acknowledged(drills[1].seen)
    assert len(both) == 30
    assert answers(tmp_path) == both
    assert run(tmp_path, "due", "--json").err == ""


def test_history_goes_elsewhere_and_comes_back_once(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    run(here, "drill", "--plain", "--json", text=TYPED * 3)
    exported = run(here, "history", "export").out
    assert exported.encode() == (here / FILE_NAME).read_bytes()
    for _ in range(2):
        assert run(there, "history", "import", "-", text=exported).status == 0
    assert log_lines(there) == log_lines(here)
    dues = [events(run(folder, "due", "--json").out) for folder in (here, there)]
    states = [{item["question"]: item["state"] for item in found} for found in dues]
    assert states[0] == states[1]


def test_a_config_file_is_obeyed_and_its_mistakes_are_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("new_per_day = 3\n")
    assert len(events(run(tmp_path, "due", "--json").out)) == 3
    (tmp_path / "config.toml").write_text("new_per_day = many\n")
    done = run(tmp_path, "due")
    assert done.status == 1
    assert "config.toml:1:" in done.err


def test_what_was_taken_back_is_known_until_it_is_answered_again() -> None:
    answered: list[Entry] = [review(1, question="a/k"), review(2, question="b/k")]
    taken_back: list[Entry] = [*answered, Undo("u1", START, "id002"), Undo("u2", START, "gone")]
    assert seen_lately(answered) == set()
    assert seen_lately(taken_back) == {"b/k"}
    assert seen_lately([*taken_back, review(3, question="b/k")]) == set()

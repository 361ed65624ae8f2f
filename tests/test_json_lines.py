"""The events that programs read: their names and keys, one line in for every question."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hand_made import Supply, world

from tcpdrill.asking.questions import as_json
from tcpdrill.ground.wording import Lang
from tcpdrill.practice import drill
from tcpdrill.practice.askers.json_lines import JsonLinesAsker
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.session import Options
from tcpdrill.practice.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def events(folder: Path, *lines: str, kinds: tuple[str, ...] = ("pick",)) -> list[dict[str, Any]]:
    out = io.StringIO()
    asker = JsonLinesAsker(io.StringIO("".join(f"{line}\n" for line in lines)), out, as_json)
    supply = Supply({"a.one": ("alpha", ())}, kinds=kinds)
    drill.run(supply, asker, ReviewLog(folder), Settings(), world(), Options(Lang.EN))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def names(found: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in found]


def test_a_question_gives_nothing_away(tmp_path: Path) -> None:
    lesson, question, *_ = events(tmp_path)
    assert lesson["event"] == "lesson"
    assert lesson["answer"]["value"] == 0
    assert question == {
        "event": "question",
        "id": "a.one/pick",
        "fact": "a.one",
        "kind": "pick",
        "topic": "alpha",
        "lang": "en",
        "seed": question["seed"],
        "prompt": f"Is {question['seed']} a number?",
        "diagram": None,
        "source": {"file": "alpha.yaml", "line": 1, "notes_line": None, "rfc": "3.4"},
        "choices": [{"text": "yes"}, {"text": "no"}],
        "answer_type": "choice",
        "done": 0,
        "left": 1,
        "why": "new",
    }


def test_a_verdict(tmp_path: Path) -> None:
    found = events(tmp_path, "B")
    verdict = next(event for event in found if event["event"] == "verdict")
    (line,) = ReviewLog(tmp_path).entries()
    assert verdict == {
        "event": "verdict",
        "id": "a.one/pick",
        "verdict": "wrong",
        "answer": 0,
        "explanation": verdict["explanation"],
        "due": "2026-03-02T09:10:00.000000Z",
        "rating": 1,
        "misconception": "nay",
        "review": line.id,  # type: ignore[union-attr]
    }
    assert verdict["explanation"].endswith("Because one is added.")


def test_every_line_in_answers_a_question_event(tmp_path: Path) -> None:
    found = events(tmp_path, "?", ":h", "A", ":u", ":s", kinds=("pick", "next-number"))
    assert names(found) == [
        "lesson",
        *("question", "unreadable"),
        *("question", "hint"),
        *("question", "verdict"),
        *("question", "undo"),
        *("question", "skip"),
        *("question", "summary"),
    ]


def test_events_carry_the_question_s_id_and_what_happened(tmp_path: Path) -> None:
    found = {event["event"]: event for event in events(tmp_path, "?", ":h", "A", ":u", ":s")}
    (answer, _) = ReviewLog(tmp_path).entries()
    assert found["unreadable"].keys() == {"event", "id", "explanation"}
    assert found["hint"] == {"event": "hint", "id": "a.one/pick", "hint": "Count on."}
    assert found["undo"] == {"event": "undo", "id": "a.one/pick", "undo": answer.id}  # type: ignore[union-attr]
    assert found["skip"] == {"event": "skip", "id": "a.one/pick"}


def test_the_summary_is_last(tmp_path: Path) -> None:
    *_, summary = events(tmp_path, "B", "A")
    assert summary == {
        "event": "summary",
        "answered": 2,
        "right": 1,
        "nearly": 0,
        "wrong": 1,
        "skipped": 0,
        "seconds": 120.0,
        "well": [],
        "weak": {
            "topics": [{"name": "alpha", "right": 1.0, "given": 2}],
            "kinds": [{"name": "pick", "right": 1.0, "given": 2}],
            "misconceptions": [{"name": "nay", "times": 1}],
        },
        "left_today": 0,
        "due_tomorrow": 1,
        "next": "tcpdrill drill alpha --cram",
        "interrupted": False,
    }


GRADES = [("right", "right"), ("2", "nearly"), ("错", "wrong")]


@pytest.mark.parametrize("first", ["it just is", "", "1", "right", "错", "-", "…"])
@pytest.mark.parametrize(("grade", "verdict"), GRADES)
def test_prose_is_graded_after_the_model_answer_was_sent(
    tmp_path: Path, first: str, grade: str, verdict: str
) -> None:
    found = events(tmp_path, first, grade, kinds=("why",))
    assert names(found)[:5] == ["lesson", "question", "unreadable", "question", "verdict"]
    assert "Because one is added" in found[2]["explanation"]
    assert found[4]["verdict"] == verdict


def test_prose_that_is_the_model_answer_needs_no_grade(tmp_path: Path) -> None:
    found = events(tmp_path, "Because one is added.", kinds=("why",))
    assert names(found) == ["lesson", "question", "verdict", "summary"]


@pytest.mark.parametrize("command", [":h", ":u"])
def test_no_command_makes_a_grade_count_before_the_model_answer(tmp_path: Path, command: str) -> None:
    found = events(tmp_path, command, "1", kinds=("why",))
    assert "verdict" not in names(found)

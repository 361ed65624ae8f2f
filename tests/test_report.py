from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcpdrill.ground.problems import Place, Problem
from tcpdrill.proof.report import FORMATS, render

PROBLEMS = [
    Problem(Place("handshake.yaml", 12, 10), "M405", "the ACK number is x+1, not x", "Write x+1."),
    Problem(Place("scenarios/a,b.yaml", 3, 1), "S201", "no key `a: 100%`\n::error::", "Did you mean b?"),
]


def test_a_problem_is_a_line_and_its_help() -> None:
    lines = render(PROBLEMS, "full", Path("content")).split("\n")
    assert lines[0] == "handshake.yaml:12:10: M405 the ACK number is x+1, not x"
    assert lines[1] == "  Write x+1."
    assert lines[-1].startswith("2 problems in 2 files of content.")


def test_concise_is_a_line_each() -> None:
    assert render(PROBLEMS[:1], "concise", Path("content")) == (
        "handshake.yaml:12:10: M405 the ACK number is x+1, not x"
    )


def test_json_is_what_other_programs_rely_on() -> None:
    assert json.loads(render(PROBLEMS, "json", Path("content")))[0] == {
        "path": "handshake.yaml",
        "line": 12,
        "column": 10,
        "code": "M405",
        "message": "the ACK number is x+1, not x",
        "help": "Write x+1.",
    }


def test_annotations_are_escaped_and_name_the_file_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (Path("content"), tmp_path / "content"):
        first, second = render(PROBLEMS, "github", folder).split("\n")
        assert first == (
            "::error file=content/handshake.yaml,line=12,col=10,title=M405 wrong ACK number"
            "::the ACK number is x+1, not x Write x+1."
        )
        assert second == (
            "::error file=content/scenarios/a%2Cb.yaml,line=3,col=1,title=S201 unknown key"
            "::no key `a: 100%25`%0A::error:: Did you mean b?"
        )
    outside = render(PROBLEMS[:1], "github", tmp_path.parent)
    assert outside.startswith(f"::error file={tmp_path.parent}/handshake.yaml,line=12,")


def test_no_problems_are_no_text_but_valid_json() -> None:
    assert {form: render([], form, Path()) for form in FORMATS} == {
        "full": "",
        "concise": "",
        "json": "[]",
        "github": "",
    }


@pytest.mark.parametrize("form", ["full", "concise"])
def test_no_file_is_called_so_that_a_runner_obeys_its_line(form: str) -> None:
    problem = Problem(Place("::error file=a::b.yaml", 1, 1), "S201", "no key `a`", "Take it out.")
    lines = render([problem], form, Path("content")).split("\n")
    assert lines[0].startswith("./::error")
    assert not [line for line in lines if line.startswith("::")]

"""The doctor: what a report needs, and every fault of the log named."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

from tcpdrill import __version__
from tcpdrill.practice.doctor import PACKAGES, VARIABLES, examine
from tcpdrill.practice.log_lines import Review, Undo, as_line
from tcpdrill.practice.review_log import ReviewLog

REVIEW = Review("id1", datetime(2026, 3, 2, tzinfo=UTC), "f/k", 1, "zh", "x", "right", 3, 900)


def test_a_sound_log_has_no_problem(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.append([REVIEW, REVIEW._replace(id="id2"), Undo("u1", REVIEW.at, "id1"), REVIEW])
    report = examine(tmp_path, Path("/somewhere"), {"TERM": "xterm"}, io.StringIO())
    assert report.problems == ()
    found = report.sections["log"]
    assert (found["answers"], found["taken back"], found["counting"], found["sound"]) == (3, 1, 1, True)
    assert report.sections["terminal"]["TERM"] == "xterm"
    assert report.sections["terminal"]["standard output"] == "no terminal"
    assert report.sections["folders"]["content"] == "/somewhere"
    assert "problem: none" in report.lines()


def test_versions_of_what_we_stand_on(tmp_path: Path) -> None:
    versions = examine(tmp_path, None, {}, io.StringIO()).sections["versions"]
    assert versions["tcpdrill"] == __version__
    assert set(PACKAGES) <= versions.keys()
    assert "missing" not in {versions[name] for name in ("typer", "fsrs", "questionary")}


def test_lines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.path.write_bytes(as_line(REVIEW) + b"hello\n" + as_line(REVIEW)[:20])
    report = examine(tmp_path, None, {}, io.StringIO())
    assert report.problems == (
        f"{log.path}:2: not JSON; kept and passed over",
        f"{log.path}:3: not JSON; kept and passed over",
    )
    assert report.sections["log"]["sound"] is False
    assert log.path.read_bytes().startswith(as_line(REVIEW) + b"hello\n" + as_line(REVIEW)[:20])


def test_of_many_lines_that_cannot_be_read_ten_are_named_and_all_counted(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.path.write_bytes(b"hello\n" * 12)
    report = examine(tmp_path, None, {}, io.StringIO())
    assert report.problems == tuple(
        f"{log.path}:{number}: not JSON; kept and passed over" for number in range(1, 11)
    )
    assert report.sections["log"]["unreadable lines"] == 12


def test_a_newer_log_a_bad_config_and_a_blocked_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "reviews.jsonl").write_text('{"v": 2}\n')
    (tmp_path / "config.toml").write_text("new_per_day = 'many'\n")
    problems = examine(tmp_path, None, {}, io.StringIO()).problems
    assert "reviews.jsonl:1: written by a newer tcpdrill" in problems[0]
    assert "config.toml:1: new_per_day cannot be 'many'" in problems[1]
    (tmp_path / "file").write_text("")
    assert "cannot be recorded" in examine(tmp_path / "file", None, {}, io.StringIO()).problems[0]


def test_the_report_as_text_and_as_json(tmp_path: Path) -> None:
    report = examine(tmp_path, None, {}, io.StringIO())
    parsed = json.loads(json.dumps(report.as_json()))
    assert parsed.keys() == {"versions", "folders", "terminal", "log", "problems"}
    text = "\n".join(report.lines())
    for name in (*parsed, *PACKAGES, *VARIABLES):
        assert name in text or name == "problems"

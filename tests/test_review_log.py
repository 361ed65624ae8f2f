"""The log: lines are added and never touched, whatever happens meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from logged import START, line, review

from tcpdrill.practice import review_log
from tcpdrill.practice.log_lines import (
    LogError,
    NewerFormatError,
    Review,
    Undo,
    Unreadable,
    as_line,
    effective,
)
from tcpdrill.practice.review_log import ReviewLog, import_lines

if TYPE_CHECKING:
    from pathlib import Path


def test_a_newer_format_is_refused_with_its_place(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.path.write_bytes(line() + b"\n" + line(v=2, id="b") + b"\n")
    with pytest.raises(
        NewerFormatError, match=r"reviews\.jsonl:2: written by a newer tcpdrill \(format 2;"
    ) as refused:
        list(log.entries())
    assert "newest tcpdrill" in refused.value.mend


def test_a_torn_last_line_is_kept_and_ended(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.append([review(1)])
    torn = as_line(review(2))[:40]
    with log.path.open("ab") as file:
        file.write(torn)
    log.append([review(3)])
    assert log.path.read_bytes() == as_line(review(1)) + torn + b"\n" + as_line(review(3))
    assert list(log.entries()) == [review(1), Unreadable(2, "not JSON"), review(3)]


def test_preparing_ends_a_torn_line_and_changes_nothing_else(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path / "new" / "folder")
    log.prepare()
    assert log.path.read_bytes() == b""
    log.path.write_bytes(b"torn")
    log.prepare()
    log.prepare()
    assert log.path.read_bytes() == b"torn\n"


def test_a_write_that_falls_short_is_no_answer_and_spoils_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = ReviewLog(tmp_path)
    log.append([review(1)])
    whole_write = os.write
    monkeypatch.setattr(os, "write", lambda file, text: whole_write(file, text[:30]))
    with pytest.raises(LogError, match="No space left on device"):
        log.append([review(2)])
    monkeypatch.undo()
    log.append([review(3)])
    assert [entry.id for entry in log.entries() if isinstance(entry, Review)] == ["id001", "id003"]


def test_an_answer_is_synced_before_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append((tmp_path / review_log.FILE_NAME).read_bytes()))
    ReviewLog(tmp_path).append([review(1)])
    assert seen[0] == as_line(review(1))


def test_a_disk_that_fails_to_sync_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(LogError, match="Input/output error; what stood there is safe"):
        ReviewLog(tmp_path).append([review(1)])


def test_a_data_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here already")
    with pytest.raises(LogError, match="cannot be recorded"):
        ReviewLog(tmp_path / "file").prepare()


WRITER = """
import sys
from pathlib import Path
from tcpdrill.practice.log_lines import Review, moment
from tcpdrill.practice.review_log import ReviewLog
log = ReviewLog(Path(sys.argv[1]))
for n in range(150):
    at = moment("2026-03-02T09:00:00Z")
    log.append([Review(f"{sys.argv[2]}{n}", at, "f/k", n, "zh", "x" * n, "right", 3, 9)])
"""


def test_programs_append_at_once_and_lose_nothing(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    entries = list(ReviewLog(tmp_path).entries())
    assert {entry.id for entry in entries if isinstance(entry, Review)} == {
        f"{name}{n}" for name in "abc" for n in range(150)
    }
    assert len(entries) == 450


def test_import_adds_what_is_new_and_only_once(tmp_path: Path) -> None:
    ours, theirs = ReviewLog(tmp_path / "ours"), ReviewLog(tmp_path / "theirs")
    ours.append([review(1), review(2)])
    theirs.append([review(2), review(3), Undo("u1", START, "id001")])
    with theirs.path.open("ab") as file:
        file.write(b"a foreign line\n" + as_line(review(4)).rstrip(b"\n"))
    first = import_lines(ours, theirs.lines(), "theirs")
    assert (first.added, first.known, first.unreadable) == (3, 1, (Unreadable(4, "not JSON", "theirs"),))
    before = ours.path.read_bytes()
    assert import_lines(ours, theirs.lines(), "theirs").added == 0
    assert ours.path.read_bytes() == before
    assert [one.id for one in effective(e for e in ours.entries() if not isinstance(e, Unreadable))] == [
        "id002",
        "id003",
        "id004",
    ]


def test_import_keeps_keys_that_it_does_not_know(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    import_lines(log, [line(mood="good") + b"\r\n"], "-")
    assert log.path.read_bytes() == line(mood="good") + b"\n"


def test_import_of_a_newer_format_adds_nothing(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    with pytest.raises(NewerFormatError, match=r"^them:2: "):
        import_lines(log, [line(id="new") + b"\n", line(v=3) + b"\n"], "them")
    assert not log.path.exists()

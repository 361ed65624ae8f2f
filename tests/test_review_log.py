"""The log: lines are added and never touched, whatever happens meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from logged import START, line, review

from tcpdrill.practice import review_log
from tcpdrill.practice.log_lines import LogError, NewerFormatError, Review, Unreadable, as_line
from tcpdrill.practice.review_log import ReviewLog

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


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(LogError, match="Not a directory"):
        ReviewLog(tmp_path / "data").append([review(1)])


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


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    for bad in ({"at": START.replace(year=9000)}, {"at": START.replace(year=1970)}, {"question": "f\x1b/k"}):
        with pytest.raises(LogError, match="it could not be read back"):
            log.append([review(1), review(2, **bad)])
    assert not log.path.exists()


def test_lines_from_the_end_are_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ReviewLog(tmp_path)
    assert list(log.lines_from_the_end()) == []
    monkeypatch.setattr(review_log, "_BLOCK", 100)
    log.append([review(n) for n in range(9)])
    with log.path.open("ab") as file:
        file.write(b"torn")
    found = list(log.lines_from_the_end())
    assert found == log.path.read_bytes().split(b"\n")[::-1]
    assert list(log.lines_from_the_end(log.size() - 5)) == found[1:]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have names")
def test_a_pipe_in_place_of_the_log_keeps_nobody_waiting(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    os.mkfifo(log.path)
    for read in (log.entries, log.lines_from_the_end, log.blocks):
        with pytest.raises(LogError, match="not a file"):
            log.last_entries() if read is log.lines_from_the_end else list(read())
    with pytest.raises(LogError, match="not a file"):
        log.prepare()

"""Taking in other logs: every line of both is there afterwards, once, whichever came first."""

from __future__ import annotations

import errno
import io
import json
import os
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logged import START, line, replayed, review

from tcpdrill.practice import importing
from tcpdrill.practice.importing import CutShortError, import_lines, lines_in
from tcpdrill.practice.log_lines import NewerFormatError, Undo, Unreadable, as_line, effective
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.snapshot import current

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.practice.replaying import Snapshot


def test_import_adds_what_is_new_and_only_once(tmp_path: Path) -> None:
    ours, theirs = ReviewLog(tmp_path / "ours"), ReviewLog(tmp_path / "theirs")
    ours.append([review(1), review(2)])
    theirs.append([review(2), review(3), Undo("u1", START, "id001")])
    with theirs.path.open("ab") as file:
        file.write(b"a foreign line\n" + as_line(review(4)).rstrip(b"\n"))
    first = import_lines(ours, theirs.lines(), "theirs")
    assert (first.added, first.known, first.unreadable) == (3, 1, [Unreadable(4, "not JSON", "theirs")])
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


lines_of_few_ids = st.lists(
    st.builds(
        lambda number, verdict, question, minute: line(
            id=f"a{number}", verdict=verdict, question=question, at=f"2026-03-02T09:{minute:02}:00Z"
        ),
        st.integers(0, 3),
        st.sampled_from(["right", "wrong"]),
        st.sampled_from(["f/k", "g/k"]),
        st.integers(0, 3),
    )
    | st.integers(0, 3).map(lambda number: as_line(Undo(f"a{number}", START, f"a{number}")).strip()),
    max_size=8,
)


def facts(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what must not depend on the order of lines."""
    return snapshot.memories, snapshot.activity, snapshot.undone, snapshot.winners


@settings(max_examples=40)
@given(st.tuples(lines_of_few_ids, lines_of_few_ids, lines_of_few_ids))
def test_logs_come_together_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, logs: tuple[list[bytes], ...]
) -> None:
    kept = []
    for order in permutations(logs):
        log = ReviewLog(tmp_path_factory.mktemp("log"))
        for lines in order:
            import_lines(log, [text + b"\n" for text in lines], "them")
            state = current(log, 0.9)
        assert facts(state) == facts(replayed(log))
        kept.append((sorted(log.lines()), facts(state)))
    assert all(one == kept[0] for one in kept)
    assert len(set(kept[0][0])) == len(kept[0][0])


def test_of_two_lines_with_one_id_both_are_kept_and_the_smaller_counts(tmp_path: Path) -> None:
    wrong, right = line(id="a", verdict="wrong", rating=1), line(id="a", verdict="right", rating=3)
    for name, order in {"one": (wrong, right), "other": (right, wrong)}.items():
        log = ReviewLog(tmp_path / name)
        assert [import_lines(log, [text], "them").added for text in (*order, *order)] == [1, 1, 0, 0]
        assert list(log.lines()) == [text + b"\n" for text in order]
        (memory,) = current(log, 0.9).memories.values()
        assert (memory.right, memory.wrong) == (1, 0)


ESCAPED = {
    "undo": json.dumps({"v": 1, "id": "u", "at": "2026-03-02T09:00:00Z", "undo": "a1"}).replace(
        "undo", r"\u0075ndo"
    ),
    "id of an undo's answer": json.dumps(
        {"v": 1, "id": "u", "at": "2026-03-02T09:00:00Z", "undo": "a1"}
    ).replace("a1", r"\u00611"),
}


@pytest.mark.parametrize("written", ESCAPED.values(), ids=ESCAPED.keys())
@pytest.mark.parametrize("together", [True, False])
def test_what_is_written_with_escapes_counts_the_same(
    tmp_path: Path, written: str, *, together: bool
) -> None:
    log = ReviewLog(tmp_path)
    for lines in [[line(), written.encode()]] if together else [[line()], [written.encode()]]:
        log.append_lines(text + b"\n" for text in lines)
        kept = current(log, 0.9)
    assert kept.memories == {}
    assert kept.activity == {}


def test_an_escaped_answer_is_the_answer(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    plain = line(id="a1")
    escaped = plain.replace(b'"id": "a1"', rb'"\u0069d": "\u00611"').replace(b"handshake", rb"h\u0061ndshake")
    log.append_lines([escaped + b"\n"])
    current(log, 0.9)
    log.append([Undo("u", START, "a1")])
    assert current(log, 0.9).memories == {}


def test_unreadable_lines_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    done = import_lines(ReviewLog(tmp_path), [b"foreign\n"] * 9, "them")
    assert (done.added, done.unreadable_count) == (0, 9)
    assert done.unreadable == [Unreadable(n, "not JSON", "them") for n in range(1, importing.NAMED + 1)]


def test_of_a_line_that_is_too_long_no_more_than_its_beginning_is_read() -> None:
    long = b"x" * (3 * importing.LONGEST)
    found = list(lines_in(io.BytesIO(b"one\n" + long + b"\ntwo\n" + long)))
    assert [len(text) for text in found] == [4, importing.LONGEST, 4, importing.LONGEST]


def cut_at(monkeypatch: pytest.MonkeyPatch, nth: int, error: BaseException | None) -> None:
    """Let the `nth` write to the log fail, or fall short as on a full disk."""
    whole_write, calls = os.write, []

    def write(file: int, text: bytes) -> int:
        calls.append(1)
        if len(calls) < nth:
            return whole_write(file, text)
        if error is not None:
            raise error
        return whole_write(file, text[: len(text) // 2])

    monkeypatch.setattr(os, "write", write)


@pytest.mark.parametrize("error", [None, OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_an_import_that_is_stopped_adds_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException | None
) -> None:
    log = ReviewLog(tmp_path)
    log.append([review(1)])
    before = log.path.read_bytes()
    monkeypatch.setattr(importing, "_PIECE", 400)
    cut_at(monkeypatch, 3, error)
    with pytest.raises(CutShortError, match=r"; nothing was added$") as stopped:
        import_lines(log, [as_line(review(n)) for n in range(2, 20)], "them")
    assert stopped.value.added == 0
    assert "what is missing will be added" in stopped.value.mend
    assert log.path.read_bytes() == before
    monkeypatch.undo()
    assert import_lines(log, [as_line(review(n)) for n in range(2, 20)], "them").added == 18


def test_where_others_have_added_meanwhile_it_says_how_many_were_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = ReviewLog(tmp_path)
    monkeypatch.setattr(importing, "_PIECE", 400)
    whole_write, calls = os.write, []

    def write(file: int, text: bytes) -> int:
        calls.append(1)
        if len(calls) == 3:
            with log.path.open("ab") as other:
                other.write(as_line(review(99)))
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return whole_write(file, text)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(CutShortError, match=r"; \d+ lines were added$") as stopped:
        import_lines(log, [as_line(review(n)) for n in range(2, 20)], "them")
    monkeypatch.undo()
    entries = list(log.entries())
    assert not [entry for entry in entries if isinstance(entry, Unreadable)]
    assert len(entries) == stopped.value.added + 1
    again = import_lines(log, [as_line(review(n)) for n in range(2, 20)], "them")
    assert (again.added, again.known) == (18 - stopped.value.added, stopped.value.added)

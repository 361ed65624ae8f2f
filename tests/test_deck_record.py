"""The record: what is written is read again, line by line, and a broken one is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.decks.deck_record import LATEST, Change, NoteEntry, NoteTypeEntry, Record, dump, parse, read
from tcpdrill.ground.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

TIMES = st.integers(min_value=0, max_value=LATEST)
CHANGES = st.builds(Change, st.text("0123456789abcdef", min_size=1, max_size=16), TIMES)
IDS = st.from_regex(r"[a-z_]{1,9}\.[a-z_]{1,9}/[a-z-]{1,9}", fullmatch=True)
RECORDS = st.builds(
    Record,
    notes=st.dictionaries(
        IDS,
        st.builds(
            NoteEntry,
            st.sampled_from(["recall", "cloze"]),
            st.dictionaries(st.sampled_from(["zh", "en"]), CHANGES),
        ),
        max_size=5,
    ),
    note_types=st.dictionaries(
        st.sampled_from(["recall", "cloze"]), st.builds(NoteTypeEntry, st.text(max_size=9), CHANGES)
    ),
    decks=st.dictionaries(
        st.sampled_from(["zh", "en"]), st.dictionaries(st.text(max_size=9), st.text(max_size=9))
    ),
    retired=st.frozensets(IDS, max_size=4),
)

SAMPLE = Record(
    notes={
        "b.two/why": NoteEntry("recall", {"zh": Change("0a", 7), "en": Change("0b", 8)}),
        "a.one/why": NoteEntry("recall", {"zh": Change("0c", 9)}),
    },
    note_types={"recall": NoteTypeEntry("5c", Change("10", 5))},
    decks={"zh": {"": "TCP 练习", "why": "TCP 练习::50 为什么"}},
    retired=frozenset({"z.old/why", "a.old/why"}),
)

WRITTEN = """\
{
"format": 1,
"note_types": {
 "recall": {"look": ["10", 5], "schema": "5c"}
},
"decks": {
 "zh": {"": "TCP 练习", "why": "TCP 练习::50 为什么"}
},
"notes": {
 "a.one/why": {"type": "recall", "zh": ["0c", 9]},
 "b.two/why": {"en": ["0b", 8], "type": "recall", "zh": ["0a", 7]}
},
"retired": ["a.old/why", "z.old/why"]
}
"""


def test_a_note_is_a_line_and_lines_are_sorted() -> None:
    assert dump(SAMPLE) == WRITTEN


@given(RECORDS)
def test_what_is_written_is_read_again(record: Record) -> None:
    assert parse(dump(record), "record.json") == record


@given(RECORDS)
def test_it_is_json(record: Record) -> None:
    assert set(json.loads(dump(record))) == {"format", "note_types", "decks", "notes", "retired"}


def test_no_record_is_an_empty_one(tmp_path: Path) -> None:
    assert read(tmp_path / "record.json") == Record()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no record of decks"),
        ("[]", "is no record of decks"),
        ("{}", "is no record of decks"),
        ('{"format": 2}', "has format 2, not 1"),
        (WRITTEN.replace('["0c", 9]', '"0c"'), "is no record of decks"),
        (WRITTEN.replace('"type": "recall", ', ""), "is no record of decks"),
        (WRITTEN.replace('["a.old/why", "z.old/why"]', "7"), "is no record of decks"),
        ("<<<<<<< HEAD\n" + WRITTEN, "is no record of decks"),
        (WRITTEN.encode("gbk"), "is no record of decks"),
        ("[" * 100_000, "is no record of decks"),
        (WRITTEN.replace('"TCP 练习",', "7,"), "is no record of decks: 7 is no text"),
        (WRITTEN.replace('{"": "TCP 练习", "why": "TCP 练习::50 为什么"}', "true"), "is no record of decks"),
        (WRITTEN.replace('"z.old/why"', "[]"), "is no record of decks"),
        (WRITTEN.replace('"type": "recall", "zh": ["0c", 9]', '"type": 7'), "is no record of decks: 7 is"),
        *(
            (WRITTEN.replace("9]", f"{time}]"), "is no record of decks: .*time")
            for time in (2**32, -1, "true")
        ),
    ],
)
def test_what_is_no_record_is_refused_by_name(text: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=f"decks/record.json {message}"):
        parse(text, "decks/record.json")


def test_a_record_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)

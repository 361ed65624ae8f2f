"""Packages from anywhere: read within bounds, or refused by their name and with the reason."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sample_notes
from damaged_packages import archived, closed, members, tried
from sample_notes import DECKS
from zstd_packing import packed

from tcpdrill.decks import package_tables
from tcpdrill.decks.package import package
from tcpdrill.decks.package_contents import parse
from tcpdrill.ground.errors import InputError
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLED, WHOLE = 400, 20_000

SAMPLE = sample_notes.notes()
BUILT = package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "", DECKS)
DATABASE = members(BUILT)["collection.anki2"]


def edited(*statements: str) -> bytes:
    """Return the sample's database after some SQL."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(DATABASE)
    for statement in statements:
        connection.execute(statement)
    return closed(connection)


def of(database: bytes) -> bytes:
    return archived({"collection.anki2": database, "media": b"{}"})


COMPUTED = (
    "ALTER TABLE notes RENAME TO former",
    "CREATE TABLE notes (id, guid, mid, mod, usn, tags, flds AS (zeroblob(100000000)))",
    "INSERT INTO notes SELECT id, guid, mid, mod, usn, tags FROM former",
)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "zstd bomb": (lambda: archived({"collection.anki21b": packed(bytes(1 << 27))}), "larger than any"),
    "deflate bomb": (lambda: of(bytes(1 << 27)), "larger than any"),
    "computed column": (lambda: of(edited(*COMPUTED)), "columns that are computed"),
    "view": (
        lambda: of(
            edited("ALTER TABLE notes RENAME TO former", "CREATE VIEW notes AS SELECT * FROM former, former")
        ),
        "no table notes",
    ),
    "guid of octets": (lambda: of(edited("UPDATE notes SET guid = x'00ff'")), "GUID is no text"),
    "time as text": (lambda: of(edited("UPDATE notes SET mod = 'x'")), "time of a note is no whole number"),
    "list of models": (lambda: of(edited("UPDATE col SET models = '[]'")), "no mapping"),
    "text of models": (lambda: of(edited("UPDATE col SET models = '\"x\"'")), "no mapping"),
    "nested models": (
        lambda: of(edited("UPDATE col SET models = '" + "[" * 90000 + "'")),
        "nested too deeply",
    ),
    "note of no note type": (lambda: of(edited("UPDATE notes SET mid = 7")), "a note is of note type 7"),
    "models of octets": (lambda: of(edited("UPDATE col SET models = x'ff'")), "codec"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("whole", [True, False])
def test_what_lies_is_refused_with_the_reason(name: str, *, whole: bool) -> None:
    made, reason = REFUSED[name]
    with pytest.raises(InputError, match=f"^mine.apkg is no Anki package, or a damaged one: .*{reason}"):
        parse(made(), "mine.apkg", whole=whole)


def test_more_rows_than_cards_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_tables, "MOST_ROWS", len(SAMPLE) - 1)
    with pytest.raises(InputError, match="more rows"):
        parse(BUILT, "mine.apkg")


def test_media_and_further_tables_are_not_read() -> None:
    database = edited("CREATE TABLE more (a, b AS (zeroblob(1000000000)))", "INSERT INTO more VALUES (1)")
    found = parse(archived({"collection.anki2": database, "0": b"a picture"}), "mine.apkg")
    assert set(found.tables) == {"col", "notes"}
    assert found.members == {}
    assert len(found.notes) == len(SAMPLE)


BOMB = """
import sys, resource
from tcpdrill.decks.package_contents import parse
from tcpdrill.ground.errors import InputError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    parse(sys.stdin.buffer.read(), "bomb.apkg")
except InputError:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize("name", ["zstd bomb", "deflate bomb", "computed column"])
def test_what_lies_takes_little_memory(name: str) -> None:
    assert resource.RUSAGE_SELF == 0
    ran = subprocess.run(
        [sys.executable, "-c", BOMB], input=REFUSED[name][0](), capture_output=True, check=True
    )
    assert int(ran.stdout) < 120, "MiB"


def seed() -> int:
    """Return the seed of this run, which a failure prints."""
    chosen = int(os.environ.get("TCPDRILL_TEST_SEED", "0")) or int.from_bytes(os.urandom(3), "big")
    sys.stdout.write(f"seed {chosen}\n")
    return chosen


def test_a_damaged_package_is_read_or_refused() -> None:
    met = tried(BUILT, seed(), SAMPLED)
    assert set(met) == {"read", "refused by name"}


@pytest.mark.whole
def test_twenty_thousand_damaged_packages_are_read_or_refused() -> None:
    met = tried(BUILT, seed(), WHOLE)
    assert set(met) == {"read", "refused by name"}

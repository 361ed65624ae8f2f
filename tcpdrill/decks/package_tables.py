"""The database in a package, unpacked and read within bounds, whoever made it.

A package comes from anywhere: a few octets may unpack to gigabytes, a column may be computed anew for each
row, a download may be damaged. What its tables mean is `package_contents.py`'s business.
"""

from __future__ import annotations

import sqlite3
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tcpdrill.decks import newer_format
from tcpdrill.decks.newer_format import DamagedError
from tcpdrill.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATABASES: Final = (newer_format.NAME, "collection.anki21", "collection.anki2")
"""The names of the database, the one that Anki prefers first."""

LARGEST: Final = 1 << 30
"""How many octets a database may have; far more is an accident or an attack."""

ALWAYS: Final = 1 << 25
"""So many octets a database may have however small it is packed."""

DENSEST: Final = 50
"""A larger one is at most so many times as large as it is packed; texts are packed to a tenth at best."""

LONGEST: Final = 1 << 25
"""How many octets one value in a table may have."""

MOST_ROWS: Final = 500_000
"""How many rows are read of one table."""

NEEDED: Final = {
    "col": "*",
    "notes": "id, guid, mid, mod, usn, tags, flds",
    "notetypes": "*",
    "fields": "*",
    "templates": "*",
}
"""The tables that tell notes and note types, in the older and the newer format, with the columns that do."""

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    sqlite3.Error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the libraries that read packages raise at damaged ones.

RuntimeErrors are RecursionError, of values nested too deeply, and NotImplementedError, of a packing that
zipfile does not know.
"""

_CHECKS: Final = ("PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")

Tables = dict[str, tuple[tuple[Any, ...], ...]]


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Turn whatever a damaged package makes the libraries raise into an InputError with its name."""
    try:
        yield
    except InputError:
        raise
    except _BROKEN as error:
        deep = isinstance(error, RecursionError)  # each Python says it in words of its own
        reason = "its values are nested too deeply" if deep else error or type(error).__name__
        raise InputError(
            f"{name} is no Anki package, or a damaged one: {reason}",
            "Name a package that `build` wrote or Anki exported; if it came over the net, fetch it again.",
        ) from error


def database_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the database of a package as SQLite reads it; raises InputError or what `naming` knows."""
    names = archive.namelist()
    member = next((known for known in DATABASES if known in names), None)
    if member is None:
        raise InputError(f"{name} holds no collection", "An Anki package has one: .apkg or .colpkg.")
    packed = archive.getinfo(member)
    if not packed.file_size:
        raise InputError(f"{name} holds an empty collection")
    content = member_of(archive, member)
    if member != newer_format.NAME:
        return content
    return newer_format.unpacked(content, _most(len(content)))


def member_of(archive: zipfile.ZipFile, member: str) -> bytes:
    """Return a file of a package; raises DamagedError where it is larger than it can be."""
    packed = archive.getinfo(member)
    most = _most(packed.compress_size)
    with archive.open(packed) as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise DamagedError("its collection is larger than any collection of cards")
    return content


def _most(packed: int) -> int:
    """Return how many octets may come of so many packed ones."""
    return min(max(packed * DENSEST, ALWAYS), LARGEST)


def tables_of(database: bytes, *, whole: bool = False) -> Tables:
    """Return the rows of the tables that are needed, or of all; raises sqlite3.Error and DamagedError."""
    connection = sqlite3.connect(":memory:")
    connection.create_collation("unicase", _by_folded_case)
    try:
        connection.deserialize(database)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        for check in _CHECKS:
            connection.execute(check)
        found = _table_names(connection)
        if missing := {"col", "notes"} - set(found):
            raise DamagedError(f"its database has no table {min(missing)}")
        wanted: Mapping[str, str] = dict.fromkeys(found, "*") if whole else NEEDED
        return {table: _rows(connection, table, wanted[table]) for table in found if table in wanted}
    finally:
        connection.close()


def _table_names(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT 100")
    return [name for (name,) in names if isinstance(name, str) and name.replace("_", "").isalnum()]


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> tuple[tuple[Any, ...], ...]:
    """Return the rows of a table whose values all stand in the file."""
    described = connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
    if any(hidden for *_, hidden in described):
        raise DamagedError(f"its table {table} has columns that are computed")
    chosen = f'SELECT {columns} FROM "{table}" ORDER BY 1 LIMIT {MOST_ROWS + 1}'  # noqa: S608 - a name is no parameter
    rows = tuple(connection.execute(chosen))
    if len(rows) > MOST_ROWS:
        raise DamagedError(f"its table {table} has more rows than any collection of cards")
    return rows


def _by_folded_case(one: str, other: str) -> int:
    """Compare as Anki does where it orders names."""
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)

"""Damages Anki packages at random: `python tests/damaged_packages.py SEED COUNT` tells how they were met.

A package is flipped, cut or stretched as a file, within its database, or in the JSON of its note types.
"""

from __future__ import annotations

import io
import json
import random
import sqlite3
import sys
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

from zstd_packing import packed

from tcpdrill.decks.package_contents import parse
from tcpdrill.decks.package_diff import diff, diff_lines
from tcpdrill.ground.errors import InputError

if TYPE_CHECKING:
    from random import Random

    from tcpdrill.decks.package_contents import Contents

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    0.5,
    "",
    "x",
    "\x1b]0;x\x07",
    [],
    [[]],
    {},
    {"a": []},
)
"""Values that stand where others are expected."""


def archived(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def flipped(octets: bytes, dice: Random) -> bytes:
    changed = bytearray(octets)
    for _ in range(dice.choice((1, 1, 3, 30))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(octets: bytes, dice: Random) -> bytes:
    return octets[: dice.randrange(len(octets))]


def stretched(octets: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(octets))
    return octets[:at] + dice.randbytes(dice.choice((1, 7, 4096))) + octets[at:]


OCTETS = (flipped, flipped, flipped, cut, stretched)


def other_values(value: Any, dice: Random) -> Any:
    """Return parsed JSON with one of its values, somewhere within, exchanged for an odd one."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        key = dice.choice(list(value))
        return {**value, key: other_values(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.85:
        at = dice.randrange(len(value))
        return [*value[:at], other_values(value[at], dice), *value[at + 1 :]]
    return dice.choice(ODD)


def with_other_models(database: bytes, dice: Random) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database)
    ((models,),) = connection.execute("SELECT models FROM col")
    connection.execute("UPDATE col SET models = ?", (json.dumps(other_values(json.loads(models), dice)),))
    return closed(connection)


def with_other_cells(database: bytes, dice: Random) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database)
    column = dice.choice(("guid", "mid", "mod", "tags", "flds"))
    odd = dice.choice((7, 0, -1, 0.5, "", "x", b"", b"\xff\x00", "\x1b[2J"))
    connection.execute(f"UPDATE notes SET {column} = ? WHERE rowid % 3 = 0", (odd,))  # noqa: S608 - our own names
    return closed(connection)


def closed(connection: sqlite3.Connection) -> bytes:
    connection.commit()
    changed = bytes(connection.serialize())
    connection.close()
    return changed


def damaged(package: bytes, dice: Random) -> bytes:
    """Return a package with one damage."""
    if dice.random() < 0.3:
        return dice.choice(OCTETS)(package, dice)
    inside = members(package)
    name = next(name for name in inside if name.startswith("collection.anki2"))
    within = dice.choice((with_other_models, with_other_cells, *OCTETS))
    inside[name] = within(inside[name], dice)
    if dice.random() < 0.3:
        inside["collection.anki21b"] = packed(inside.pop(name))
    return archived(inside)


def met(package: bytes, sound: Contents) -> str:
    """Return how a package is met: read and compared, or refused by its name; nothing else may be raised."""
    try:
        found = parse(package, "damaged.apkg")
    except InputError as error:
        return "refused by name" if error.message.startswith("damaged.apkg ") else error.message
    for old, new in ((found, sound), (sound, found)):
        list(diff_lines(diff(old, new)))
    return "read"


def tried(package: bytes, seed: int, count: int) -> Counter[str]:
    """Return how so many damaged packages were met."""
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    sound = parse(package, "sound.apkg")
    return Counter(met(damaged(package, dice), sound) for _ in range(count))


if __name__ == "__main__":
    import sample_notes

    from tcpdrill.decks.package import package as packaged
    from tcpdrill.ground.wording import Lang

    sample = sample_notes.notes()
    built = packaged(sample, Lang.ZH, sample_notes.stamps(sample), "", sample_notes.DECKS)
    print(*sorted(tried(built, int(sys.argv[1]), int(sys.argv[2])).items()))  # noqa: T201 - figures are printed

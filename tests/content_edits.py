"""A copy of the material that a test may edit, and builds of it at chosen times."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import real_course

from tcpdrill.decks.build import Built, Part, build
from tcpdrill.decks.deck_record import Record, dump
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.check import load_checked

if TYPE_CHECKING:
    from collections.abc import Collection

    from tcpdrill.material.course import Course

RELEASED = 1_760_000_000
"""When the first release is built, in seconds since 1970."""

LATER = RELEASED + 86_400


@cache
def first_release() -> dict[str, bytes]:
    """Return what a first build of the course as it is writes, at the time `RELEASED`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "record.json").write_text(dump(Record()), encoding="utf-8")
        build(real_course.course(), out, Part(), now=RELEASED)
        return {path.name: path.read_bytes() for path in out.iterdir()}


class Material:
    """A copy of the course in a folder of its own, with its first release in a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.content = folder / "content"
        self.decks = folder / "decks"
        self.decks.mkdir()
        for name, content in first_release().items():
            (self.decks / name).write_bytes(content)
        shutil.copytree(real_course.CONTENT, self.content)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands."""
        path = self.content / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, text.count(old), old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def reword(self, file: str, entry_id: str, *attributes: str, text: str = "") -> None:
        """Put `text` in the place of one of an entry's Chinese texts, or say it longer.

        `attributes` are those of the entry, or keys, that lead to it.
        """
        found: Any = self.course.entries[entry_id]
        for name in attributes:
            found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        self.edit(file, found.zh, text or f"{found.zh}就是这样。")

    def entry(self, file: str, entry_id: str) -> str:
        """Return the text of one entry, as it is written."""
        text = (self.content / file).read_text(encoding="utf-8")
        begin = text.index(f"  - id: {entry_id}\n")
        ends = [text.find(mark, begin + 1) for mark in ("\n  - id: ", "\n\n")]
        end = min((end for end in ends if end > 0), default=len(text))
        return text[begin:end].rstrip("\n") + "\n"

    @property
    def course(self) -> Course:
        """The course as it is now, checked."""
        return load_checked(self.content)

    def release(self, now: int = LATER, part: Part | None = None, schema: Collection[str] = ()) -> Built:
        """Build into the folder for decks."""
        return build(self.course, self.decks, part or Part(), now=now, change_schema=schema)

    def package(self, lang: Lang = Lang.ZH) -> bytes:
        """Return a package that was built."""
        return (self.decks / f"tcpdrill-{lang}.apkg").read_bytes()

"""The licences of all that an installation brings: `python tests/licences.py` prints the table of them."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import PackageMetadata

PROJECT: Final = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
FAMILY: Final = re.compile(r"\b(LGPL|GPL|MIT|BSD|ISC|PSF|Apache|MPL)\b")
"""What a licence is called, however exactly a package names it."""


class Licensed(NamedTuple):
    """A package that comes along: its licence, and who asks for it first."""

    name: str
    version: str
    licence: str
    asked_by: str

    @property
    def row(self) -> str:
        """The package as a row of the table."""
        return f"| {self.name} | {self.licence} | {self.asked_by} |"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(found: PackageMetadata) -> str:
    """Return the licence that a package tells in its metadata, or in its classifiers."""
    classified = [each for each in found.get_all("Classifier", []) if each.startswith("License ::")]
    said = [*found.get_all("License-Expression", []), *classified, *found.get_all("License", [])]
    names = FAMILY.findall(" ".join(text.split("\n")[0] for text in said))
    return names[0] if names else "unknown"


def licensed() -> Iterator[Licensed]:
    """Yield every package that is needed where this runs, directly or not, as far as it is installed."""
    waiting = [(each, "tcpdrill") for each in PROJECT["dependencies"]]
    seen = set()
    while waiting:
        written, asked_by = waiting.pop(0)
        needed = Requirement(written)
        name = normal(needed.name)
        if name in seen or (needed.marker and not needed.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        try:
            found = metadata(name)
        except PackageNotFoundError:
            continue
        yield Licensed(name, found["Version"], licence(found), asked_by)
        waiting += [(each, name) for each in requires(name) or ()]


if __name__ == "__main__":
    print("\n".join(sorted(each.row for each in licensed())))  # noqa: T201 - a table is printed

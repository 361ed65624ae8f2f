"""One of a thing is not told as several: `1 time`, `1 line`, in whatever text a number is put into."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tcpdrill
from tcpdrill.ground.wording import Count

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(tcpdrill.__file__).parent
THINGS = (
    *(
        "answers",
        "cards",
        "characters",
        "days",
        "entries",
        "files",
        "lines",
        "members",
        "messages",
        "minutes",
    ),
    *(
        "more such lines",
        "more wait",
        "notes",
        "octets",
        "places",
        "problems",
        "questions",
        "segments",
        "times",
    ),
    *("wait today", "come back", "were", "are"),
)
SEVERAL = re.compile(rf"\{{([^}}|]*)\}} (?:{'|'.join(THINGS)})\b")
NEVER_ONE = {
    "octets": "what a SEND and a segment of the table carry is hundreds",
    "length": "as above",
    "count": "the segments of a handshake or a close",
    "noun": "no number",
    "what": "no number",
    "them": "has its noun with it",
    "are": "has its verb with it",
}
"""Names of values that are no number, or never 1."""


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every text of a module with its line, values of f-strings in braces with their words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def told_as_several(path: Path) -> Iterator[str]:
    for line, text in texts(path):
        for found in SEVERAL.finditer(text):
            if found[1].rpartition(".")[2] not in NEVER_ONE and not found[1].isupper():
                yield f"{path.relative_to(PACKAGE)}:{line}: {found[0]}"


def test_no_text_tells_one_as_several() -> None:
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if "tcp" not in path.relative_to(PACKAGE).parts]
    assert [told for path in modules for told in told_as_several(path)] == []


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 times"), (1, "1 time"), (2, "2 times"), (21, "21 times")]
)
def test_a_count_chooses_its_word(number: int, told: str) -> None:
    assert f"{Count(number):time|times}" == told
    assert f"{Count(number):time|times}" == told
    assert f"{Count(number)} / {Count(number):3d}" == f"{number} / {number:3d}"

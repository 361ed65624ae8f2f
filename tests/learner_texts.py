"""Every text that learners see, in both languages: those of the content and those written in the program."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import real_course

from tcpdrill.ground.wording import Lang
from tcpdrill.material.nodes import Mapping, Node, Scalar, Sequence
from tcpdrill.material.yaml_source import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).parent.parent / "tcpdrill"
SPOKEN = ("Wording", "say")
"""What is called with a text in each language."""


class Told(NamedTuple):
    """A text, in one language, and the place where it is written."""

    where: str
    lang: Lang
    text: str


@cache
def learner_texts() -> tuple[Told, ...]:
    """Return every text, with its place."""
    return (*_of_content(), *_of_program())


def _of_content() -> Iterator[Told]:
    for path in sorted(real_course.CONTENT.rglob("*.yaml")):
        name = path.relative_to(real_course.CONTENT).as_posix()
        yield from _below(parse(path.read_bytes(), name).root, name)


def _below(node: Node | None, name: str) -> Iterator[Told]:
    if isinstance(node, Sequence):
        for member in node.members:
            yield from _below(member, name)
    elif isinstance(node, Mapping):
        for key, value in node.fields.items():
            if isinstance(value, Scalar) and key in set(Lang):
                yield Told(f"{name}:{value.mark.line + 1}", Lang(key), value.text)
            yield from _below(value, name)


def _of_program() -> Iterator[Told]:
    for path in sorted(PROGRAM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN:
                where = f"{path.relative_to(PROGRAM).as_posix()}:{node.lineno}"
                yield from (Told(where, lang, text) for lang, text in _spoken(node))


def _spoken(call: ast.Call) -> Iterator[tuple[Lang, str]]:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    given = [*call.args, None, None]
    for lang, positional in zip(Lang, given, strict=False):
        text = named.get(lang.value, positional)
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield lang, text.value

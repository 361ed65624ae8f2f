"""The house: which part may import which. Imports run one way, between parts and between modules."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tcpdrill

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(tcpdrill.__file__).parent
ONE_TABLE = {"ground.problem_codes"}
"""What is a table and nothing else, where a second file would only have to be looked for."""

_KNOWN = {"tcp", "ground"}
_TAUGHT = _KNOWN | {"drawing", "material", "proof", "answers"}

ROOMS: dict[str, set[str]] = {
    "tcp": set(),
    "ground": {"tcp"},
    "drawing": _KNOWN,
    "material": _KNOWN,
    "proof": _KNOWN | {"material", ""},
    "answers": _KNOWN | {"drawing", "proof"},
    "asking": _TAUGHT,
    "practice": _TAUGHT | {"asking", ""},
    "decks": _TAUGHT | {"asking", ""},
    "commands": _TAUGHT | {"asking", "practice", "decks"},
    "cli": {"commands", "ground", ""},
    "__main__": {"cli", "ground"},
    "": set(),
}
"""Each room with the rooms that it may import from, besides itself; "" is the version."""


def names() -> dict[str, Path]:
    """Return every module by its dotted name below the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = names()


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a module imports, for its types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tcpdrill":
            module = (node.module or "").removeprefix("tcpdrill").removeprefix(".")
            for alias in node.names:
                inner = f"{module}.{alias.name}".removeprefix(".")
                yield inner if inner in MODULES else module
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("tcpdrill").removeprefix(".")
                for alias in node.names
                if alias.name.split(".")[0] == "tcpdrill"
            )


def part(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def test_every_part_has_its_place() -> None:
    assert {part(module) for module in MODULES} == set(ROOMS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_stay_within_what_a_part_may_use(module: str) -> None:
    allowed = ROOMS[part(module)] | {part(module)}
    assert {name for name in imports(MODULES[module]) if part(name) not in allowed} == set()


def test_the_machine_imports_nothing_else() -> None:
    used = {name for module in MODULES if part(module) == "tcp" for name in imports(MODULES[module])}
    assert {part(name) for name in used} == {"tcp"}


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph = {module: set(imports(path)) - {module, part(module)} for module, path in MODULES.items()}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_for_and_stays_readable(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 400 or module in ONE_TABLE

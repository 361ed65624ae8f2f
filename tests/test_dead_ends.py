"""Nothing leads nowhere: files that are gone, constants twice, fields that nobody reads."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

import pytest
from readme import READMES

import tcpdrill
from tcpdrill.material.schema import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(tcpdrill.__file__).parent
CHECKOUT = PACKAGE.parent
MODULES = {str(path.relative_to(CHECKOUT)): path for path in sorted(PACKAGE.rglob("*.py"))}
TESTS = {str(path.relative_to(CHECKOUT)): path for path in sorted((CHECKOUT / "tests").rglob("*.py"))}
FILE_NAME = re.compile(r"[\w./-]*\w\.(?:py|yaml|md|toml|jsonl|json|css|js|html)\b")
MADE_BY_THE_PROGRAM = {"reviews.jsonl", "config.toml", "snapshot.json", "mine.yaml"}
"""What the program makes in the learner's own folders, or a learner writes."""
WRITTEN_ONLY = {"material/schema.py", "material/section.py", "content.py"}
"""Where the keys of the material stand as texts: a name there is no reading of it."""


def words_about(path: Path) -> Iterator[str]:
    """Yield every comment and docstring of a module."""
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or token.string.startswith('"""'):
            yield token.string


COMMAND = re.compile(r"`((?:python3? -m )?pytest [^`]+|python tests/[^`]+)`")


def test_commands_that_are_told_can_be_given() -> None:
    """What prints is not run by workers, who would swallow it; scripts that are named are there."""
    texts = [path.read_text(encoding="utf-8") for path in READMES]
    texts += [words for path in (*MODULES.values(), *TESTS.values()) for words in words_about(path)]
    told = [" ".join(found.split()) for text in texts for found in COMMAND.findall(text)]
    assert any(" -s" in command for command in told)
    assert [command for command in told if " -s" in command and " -n 0" not in command] == []
    scripts = {word for command in told for word in command.split() if word.startswith("tests/")}
    assert {script for script in scripts if not (CHECKOUT / script).is_file()} == set()


@pytest.mark.parametrize("module", [*MODULES, *TESTS])
def test_files_that_are_named_exist(module: str) -> None:
    present = {path.name for path in (*MODULES.values(), *TESTS.values())} | MADE_BY_THE_PROGRAM
    present |= {
        path.name for folder in ("content", "decks", "tcpdrill", "tests") for path in files_in(folder)
    }
    present |= {path.name for path in CHECKOUT.iterdir()}
    named = {found for text in words_about({**MODULES, **TESTS}[module]) for found in FILE_NAME.findall(text)}
    assert {name for name in named if PurePath(name).name not in present} == set()


def files_in(folder: str) -> Iterator[Path]:
    return (path for path in (CHECKOUT / folder).rglob("*") if path.is_file())


class Constant(NamedTuple):
    """A constant of a module: its value as it is written, and what is said about it."""

    module: str
    name: str
    value: str
    about: str | None


def constants(module: str) -> Iterator[Constant]:
    body = ast.parse(MODULES[module].read_text(encoding="utf-8")).body
    for node, following in zip(body, [*body[1:], None], strict=True):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id.isupper() and isinstance(value, ast.AST):
            yield Constant(module, target.id, ast.dump(value), docstring_of(following))


def docstring_of(node: ast.stmt | None) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return None


@pytest.mark.parametrize("module", MODULES)
def test_no_module_assigns_a_constant_twice(module: str) -> None:
    names = Counter(constant.name for constant in constants(module))
    assert {name for name, times in names.items() if times > 1} == set()


def test_no_two_modules_hold_the_same_constant() -> None:
    """Equal numbers of one name may mean different things: then each says which."""
    found: dict[tuple[str, str], list[Constant]] = defaultdict(list)
    for constant in (constant for module in MODULES for constant in constants(module)):
        found[constant.name.strip("_"), constant.value].append(constant)
    doubled = {name: same for (name, _), same in found.items() if len(same) > 1 and not told_apart(same)}
    assert {name: [constant.module for constant in same] for name, same in doubled.items()} == {}


def told_apart(same: list[Constant]) -> bool:
    a_number = same[0].value.startswith(("Constant(value=", "BinOp("))
    said = [constant.about for constant in same]
    return a_number and None not in said and len(set(said)) == len(said)


def fields(tree: ast.Module) -> Iterator[str]:
    """Yield the fields of every dataclass, named tuple and record in a module."""
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        held = any("dataclass" in ast.dump(decorator) for decorator in node.decorator_list)
        if held or any(
            base in {"NamedTuple", "Record", "Located"} or base.endswith("Entry") for base in bases
        ):
            for item in node.body:
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    yield f"{node.name}.{item.target.id}"


def test_every_field_is_read() -> None:
    """A field counts as read where an attribute or a text of its name stands."""
    known: set[str] = set()
    read: set[str] = set()
    for module, path in MODULES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known.update(fields(tree))
        nodes = list(ast.walk(tree))
        read.update(node.attr for node in nodes if isinstance(node, ast.Attribute))
        if module.removeprefix("tcpdrill/") not in WRITTEN_ONLY:
            texts = (node.value for node in nodes if isinstance(node, ast.Constant))
            read.update(text for text in texts if isinstance(text, str))
    read |= set(SECTIONS)  # the entries of a topic stand in its sections and are read in one list
    assert {field for field in known if field.partition(".")[2] not in read} == set()

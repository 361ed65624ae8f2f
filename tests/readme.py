"""Writes the parts of the READMEs that come from the program's own tables: `python tests/readme.py`."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.cli import app
from tcpdrill.ground.problem_codes import CODES
from tcpdrill.ground.wording import Lang
from tcpdrill.material import schema
from tcpdrill.material.content import load
from tcpdrill.material.section import ABOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tcpdrill.material.entries import Entry
    from tcpdrill.material.written_values import Field

CHECKOUT = Path(__file__).parent.parent
README = CHECKOUT / "README.md"
READMES = (README, *(CHECKOUT / folder / "README.md" for folder in ("content", "decks", "tcpdrill")))
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> Iterator[str]:
    yield "| command | what for |"
    yield "|---|---|"
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        yield f"| `{name}` | {first_sentence(command.callback.__doc__)} |"
    for group in app.registered_groups:
        assert group.typer_instance is not None
        names = ", ".join(f"`{group.name} {one.name}`" for one in group.typer_instance.registered_commands)
        yield f"| {names} | {group.typer_instance.info.help} |"


def first_sentence(text: str | None) -> str:
    assert text is not None
    return text.strip().splitlines()[0]


def kinds() -> Iterator[str]:
    yield "| kind | what it trains | 训练什么 |"
    yield "|---|---|---|"
    for kind in all_kinds().values():
        yield f"| `{kind.name}` | {kind.skill[Lang.EN]} | {kind.skill[Lang.ZH]} |"


def scenarios() -> Iterator[str]:
    yield "| scenario | what happens |"
    yield "|---|---|"
    for name, scenario in load(CHECKOUT / "content").course.scenarios.items():
        yield f"| `{name}` | {scenario.title[Lang.EN]} |"


def codes() -> Iterator[str]:
    yield "| code | what it is |"
    yield "|---|---|"
    for code, meaning in CODES.items():
        yield f"| {code} | {meaning.name} |"


def house() -> Iterator[str]:
    """Yield every module with the first sentence of what it says it is for."""
    yield "```"
    for path in sorted((CHECKOUT / "tcpdrill").rglob("*.py")):
        name = path.relative_to(CHECKOUT / "tcpdrill")
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert doc is not None, path
        about = re.split(r"[.:;](?:\s|$)", " ".join(doc.split()))[0]
        yield f"{name.as_posix():<32} {about}"
    yield "```"


def scenario() -> Iterator[str]:
    yield from keys(schema.SCENARIO.keys)


def topic() -> Iterator[str]:
    yield "In a topic file, before its sections:"
    yield ""
    yield from keys(schema.TOPIC)
    yield ""
    yield "In `course.yaml`:"
    yield ""
    yield from keys(schema.COURSE)


def sections() -> Iterator[str]:
    """Yield each section with its own keys and, as an example, the first entry that there is."""
    course = load(CHECKOUT / "content").course
    for name, section in schema.SECTIONS.items():
        own = {key: field for key, field in section.keys.items() if key not in {*ABOUT, "slips"}}
        yield f"### `{name}`: {section.what}"
        yield ""
        yield from keys(own)
        if section.id_form:
            yield ""
            yield f"Its id has the form `{section.id_form}`."
        found = next(each for topic in course.topics.values() for each in getattr(topic, name))
        yield ""
        yield "```yaml"
        yield f"{name}:"
        yield from lines_of(found)
        yield "```"
        yield ""


def keys(fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield the keys in one line, those that may be left out in another."""
    for needed, said in ((True, "Keys"), (False, "May be left out")):
        named = [f"`{key}`" for key, field in fields.items() if field.required is needed]
        if named:
            yield f"{said}: {', '.join(named)}.{'  ' if needed else ''}"


def lines_of(entry: Entry) -> Iterator[str]:
    """Yield an entry as it is written in its file."""
    lines = (CHECKOUT / "content" / entry.path).read_text(encoding="utf-8").splitlines()
    first, *rest = lines[entry.place("id").line - 1 :]
    yield first
    yield from itertools.takewhile(lambda line: line.startswith("   "), rest)


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "kinds": kinds,
    "scenario": scenario,
    "topic": topic,
    "sections": sections,
    "scenarios": scenarios,
    "codes": codes,
    "house": house,
}


def written(text: str) -> str:
    """Return a README's text with its generated parts made anew."""
    return PART.sub(lambda part: part[1] + "\n".join(PARTS[part[2]]()) + "\n" + part[3], text)


if __name__ == "__main__":
    for readme in READMES:
        readme.write_text(written(readme.read_text(encoding="utf-8")), encoding="utf-8")

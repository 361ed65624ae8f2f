"""How values are written in the material, and how each is read: words, numbers, flags, texts, groups of them.

A reader takes a node and returns its value, or reports what is wrong and returns `BAD`. Readers know values
only; which key takes which reader is `schema.py`'s table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from tcpdrill.ground.problems import Problem, Problems
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.material.nearest import nearest
from tcpdrill.material.nodes import Broken, Node, Scalar, Sequence, place
from tcpdrill.material.nodes import Mapping as MappingNode
from tcpdrill.material.rfc_sections import is_section

BAD: Final = object()
"""What a reader returns when it has reported a problem instead of finding a value."""


class Text(NamedTuple):
    """The two written wordings of one text, where they stand."""

    path: str
    zh: Scalar
    en: Scalar


class Reference(NamedTuple):
    """A written name that must exist elsewhere: of an `entry`, a `step` or a `scenario`."""

    kind: str
    path: str
    node: Scalar


class Reading:
    """What reading one file gathers beside its values: problems, texts and names to look up.

    `languages` are those of the course, in which its texts stand.
    """

    def __init__(self, path: str, languages: tuple[Lang, ...] = tuple(Lang)) -> None:
        self.path = path
        self.languages = languages
        self.problems = Problems()
        self.texts: list[Text] = []
        self.references: list[Reference] = []

    def report(self, node: Node, code: str, message: str, hint: str) -> Any:
        """Note a problem at `node`; return `BAD`."""
        self.problems.append(Problem(place(self.path, node), code, message, hint))
        return BAD


Reader: TypeAlias = Callable[[Node, Reading], Any]


class Field(NamedTuple):
    """How one key is read; an optional key that is not given has the value `default`.

    `attribute` is the name of the value where the key cannot be one (`from`).
    """

    read: Reader
    required: bool = True
    default: Any = None
    attribute: str = ""


def read_fields(
    node: Node, fields: Mapping[str, Field], reading: Reading, what: str
) -> dict[str, Any] | None:
    """Return the value (or `BAD`) of each key of `fields`, by attribute; None if `node` is no mapping.

    `what` names the whole in messages. Missing and unknown keys are reported.
    """
    if not isinstance(node, MappingNode):
        if not isinstance(node, Broken):
            reading.report(node, "S203", f"{what} is written as keys with values", f"Write {_keys(fields)}.")
        return None
    values = {}
    given = node.fields
    found = 0
    for key, field in fields.items():
        below = given.get(key)
        if below is not None:
            found += 1
            values[field.attribute or key] = field.read(below, reading)
        elif field.required:
            reading.report(node, "S202", f"{what} lacks the key `{key}`", f"Write `{key}:` with its value.")
            values[field.attribute or key] = BAD
        else:
            values[field.attribute or key] = field.default
    if found < len(given):
        _unknown_keys(node, fields, reading, what)
    return values


def _unknown_keys(node: MappingNode, known: Iterable[str], reading: Reading, what: str) -> None:
    for key, name in node.names.items():
        if key not in known:
            reading.report(name, "S201", f"{what} has no key `{key}`", nearest(key, known))


def report_misfit(node: Node, key: str, readers: Mapping[str, Reader], code: str, reading: Reading) -> None:
    """Report the name written at `field` beside an unreadable value, if another name would fit the value.

    `readers` tells how the value below `key` is read, by the names that `field` may be.
    """
    if not isinstance(node, MappingNode) or key not in node.fields:
        return
    value = node.fields[key]
    fitting = [name for name, read in readers.items() if read(value, Reading("")) is not BAD]
    if fitting:
        message = f"what stands below `{key}` is of another kind"
        reading.report(node.fields["field"], code, message, f"It could be one of: {', '.join(fitting)}.")


def unread(_: Node, __: Reading) -> None:
    """Leave a value unread: what surrounds it is wrong already."""


def _keys(known: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in known)


def written(node: Node, reading: Reading, what: str) -> str | None:
    """Return the text of one written value, or report what stands there instead and return None."""
    if node.__class__ is Scalar and node.text.strip():
        return node.text
    if isinstance(node, Scalar):
        reading.report(
            node, "S204", f"no value stands here; expected {what}", "Write it, or `none` for nothing."
        )
    elif not isinstance(node, Broken):
        shape = "a list" if isinstance(node, Sequence) else "a mapping"
        reading.report(node, "S203", f"{shape} stands here; expected {what}", "Write a single value.")
    return None


def word(what: str, words: Iterable[str] | Mapping[str, Any], code: str = "S205") -> Reader:
    """Return a reader of one word of `words`: its value is that member, or what the mapping holds for it."""
    known = dict(words) if isinstance(words, Mapping) else {str(member): member for member in words}

    def read(node: Node, reading: Reading) -> Any:
        value = known.get(node.text, BAD) if node.__class__ is Scalar else BAD
        if value is not BAD:
            return value
        text = written(node, reading, what)
        if text is None:
            return BAD
        return reading.report(node, code, f"{text} is not {what}", nearest(text, known))

    return read


def matching(what: str, form: str, make: Callable[[str], Any], code: str, hint: str) -> Reader:
    """Return a reader of one value whose text has the regular expression `form`; `make` makes the value."""
    matches = re.compile(form).fullmatch

    def read(node: Node, reading: Reading) -> Any:
        text = written(node, reading, what)
        if text is None:
            return BAD
        if matches(text):
            return make(text)
        return reading.report(node, code, f"{text} is not {what}", hint)

    return read


def number(low: int, high: int, what: str) -> Reader:
    """Return a reader of one decimal number, `low` to `high`."""

    def read(node: Node, reading: Reading) -> Any:
        text = written(node, reading, what)
        if text is None:
            return BAD
        if (
            text.isascii()
            and text.isdigit()
            and (text == "0" or text[0] != "0")
            and len(text) <= len(str(high))
        ):
            value = int(text)
            if low <= value <= high:
                return value
        return reading.report(
            node, "S206", f"{text} is not {what}", f"Write a decimal number, {low} to {high}."
        )

    return read


def or_none(reader: Reader, *, null: bool = False) -> Reader:
    """Return a reader that takes `none` (with `null` YAML's null too) for nothing, else as `reader` does."""
    nothing = ("none", "") if null else ("none",)

    def read(node: Node, reading: Reading) -> Any:
        if node.__class__ is Scalar and node.text in nothing:
            return None
        return reader(node, reading)

    return read


def list_of(member: Reader, what: str, *, distinct: bool = False) -> Reader:
    """Return a reader of a list, in which with `distinct` nothing may stand twice; its value is a tuple."""

    def read(node: Node, reading: Reading) -> Any:
        if node.__class__ is not Sequence:
            if not isinstance(node, Broken):
                hint = "Write it in brackets: [..., ...]."
                reading.report(node, "S203", f"expected a list of {what}", hint)
            return BAD
        values = tuple([member(below, reading) for below in node.members])
        if BAD in values or (distinct and _is_twice(values, node, reading)):
            return BAD
        return values

    return read


def _is_twice(values: tuple[Any, ...], node: Sequence, reading: Reading) -> bool:
    met: set[Any] = set()
    for index, value in enumerate(values):
        if value in met:
            reading.report(node.members[index], "S207", f"{value} stands here twice", "Keep one of them.")
            return True
        met.add(value)
    return False


def set_of(member: Reader, what: str) -> Reader:
    """Return a reader of a list in which nothing may stand twice; its value is a frozenset."""
    listed = list_of(member, what, distinct=True)

    def read(node: Node, reading: Reading) -> Any:
        values = listed(node, reading)
        return values if values is BAD else frozenset(values)

    return read


class Group:
    """A reader of a mapping with fixed keys; `make` makes its value from the values of the keys."""

    def __init__(self, what: str, fields: Mapping[str, Field], make: Callable[..., Any] = dict) -> None:
        self.fields = fields
        self._what = what
        self._make = make

    def __call__(self, node: Node, reading: Reading) -> Any:
        """Return the group's value, or `BAD` where one of its keys is."""
        values = read_fields(node, self.fields, reading, self._what)
        return BAD if values is None or BAD in values.values() else self._make(**values)


def text(node: Node, reading: Reading) -> Any:
    """Read one text in the languages of the course: a `Wording`, of the same twice where there is one."""
    if len(reading.languages) == 1:
        return _text_alone(node, reading)
    if node.__class__ is MappingNode:
        fields = node.fields
        zh, en = fields.get("zh"), fields.get("en")
        if zh.__class__ is en.__class__ is Scalar and len(fields) == len(LANGUAGES):
            wording = Wording(zh.text.strip(_BLANK), en.text.strip(_BLANK))
            if wording.zh and wording.en:
                reading.texts.append(Text(reading.path, zh, en))
                return wording
    return _bad_text(node, reading)


def template(*names: str) -> Reader:
    """Return a reader of a text in which each of `names` may stand in braces, and nothing else may."""
    shown = ", ".join(f"{{{name}}}" for name in names) or "none"

    def read(node: Node, reading: Reading) -> Any:
        wording = text(node, reading)
        if wording is BAD:
            return BAD
        for language in reading.languages:
            rest = _PLACE.sub(lambda found: "" if found[1] in names else found[0], wording[language])
            if "{" in rest or "}" in rest:
                message = "a brace here is no place to be filled in"
                where = node.fields[language] if isinstance(node, MappingNode) else node
                return reading.report(where, "T308", message, f"Places: {shown}.")
        return wording

    return read


_PLACE: Final = re.compile(r"\{([^{}]*)\}")

LANGUAGES: Final = tuple(lang.value for lang in Lang)
_BLANK: Final = " \t\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u3000\ufeff"


def _text_alone(node: Node, reading: Reading) -> Any:
    """Read a text of a course in one language: a plain value, or a mapping with that language alone."""
    (lang,) = reading.languages
    if isinstance(node, MappingNode):
        _unknown_keys(node, (lang.value,), reading, "a text of a course in one language")
        below = node.fields.get(lang.value)
        if below is None or node.fields.keys() - {lang.value}:
            return BAD if below else reading.report(node, "T301", "the text is missing", "Write the text.")
        node = below
    found = written(node, reading, "a text")
    if found is None:
        return BAD
    said = found.strip(_BLANK)
    return Wording(said, said) if said else reading.report(node, "S204", "the text is empty", "Write it.")


def _bad_text(node: Node, reading: Reading) -> Any:
    if isinstance(node, Broken):
        return BAD
    if not isinstance(node, MappingNode):
        hint = "Write {zh: ..., en: ...}, or name one language alone under `languages` in course.yaml."
        return reading.report(node, "T301", "a text stands in both languages", hint)
    for language in LANGUAGES:
        below = node.fields.get(language)
        if below is None:
            hint = f"Write `{language}:` beside the other language."
            reading.report(node, "T301", f"the text has no translation `{language}`", hint)
        elif not isinstance(below, Scalar):
            written(below, reading, "a text")
        elif not below.text.strip(_BLANK):
            reading.report(below, "T302", f"the translation `{language}` is empty", "Write the text.")
    _unknown_keys(node, LANGUAGES, reading, "a text")
    return BAD


def _name(what: str, form: str) -> Reader:
    hint = "Write lower-case words: letters, digits, `_`, joined by dots (entries) or hyphens (scenarios)."
    return matching(what, form, str, "S208", hint)


def _reference(kind: str, what: str, form: str) -> Reader:
    formed = _name(what, form)

    def read(node: Node, reading: Reading) -> Any:
        value = formed(node, reading)
        if value is not BAD and isinstance(node, Scalar):
            reading.references.append(Reference(kind, reading.path, node))
        return value

    return read


DOTTED: Final = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"
"""How the id of an entry looks."""
_HYPHENED: Final = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"

entry_id: Final = _name("an id", DOTTED)
scenario_id: Final = _name("a name", _HYPHENED)
entry_reference: Final = _reference("entry", "an id", DOTTED)
step_reference: Final = _reference("step", "the id of a step", DOTTED)
topic_name: Final = _name("the name of a topic", r"[a-z][a-z0-9_]*")
scenario_reference: Final = _reference("scenario", "the name of a scenario", _HYPHENED)
boolean: Final = word("true or false", {"true": True, "false": False})


def rfc(node: Node, reading: Reading) -> Any:
    """Read a section of RFC 9293 (`3.5`, `A.2`) or of another RFC (`RFC 5961 3`, `RFC 1337`)."""
    value = written(node, reading, "a section of RFC 9293")
    if value is None or is_section(value):
        return BAD if value is None else value
    hint = "Write a section that RFC 9293 has (3.5, 3.10.7.4, A.2), or another RFC: `RFC 5961 3`."
    return reading.report(node, "S209", f"{value} is no section of RFC 9293", hint)


def plain_text(what: str) -> Reader:
    """Return a reader of any single value as the text that it is written as."""

    def read(node: Node, reading: Reading) -> Any:
        value = written(node, reading, what)
        return BAD if value is None else value

    return read

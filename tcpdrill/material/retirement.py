"""Ids that were retired, and what follows them: under `retired` in course.yaml.

Each is an id alone, or `{id: ..., now: ...}`, where either may be `fact/kind`: a fact asked in another kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tcpdrill.material.nodes import Mapping, Scalar
from tcpdrill.material.written_values import (
    BAD,
    DOTTED,
    Field,
    Reference,
    entry_id,
    list_of,
    matching,
    read_fields,
)

if TYPE_CHECKING:
    from tcpdrill.material.nodes import Node
    from tcpdrill.material.written_values import Reading

_ID = matching(
    "an id",
    rf"{DOTTED}(/[a-z][a-z0-9-]*)?",
    str,
    "S208",
    "Write the id of a fact, or `fact/kind`: lower-case words joined by dots.",
)


def _successor(node: Node, reading: Reading) -> Any:
    value = _ID(node, reading)
    if value is not BAD and isinstance(node, Scalar):
        fact = Scalar(node.text.partition("/")[0], node.mark)
        reading.references.append(Reference("entry", reading.path, fact))
    return value


_KEYS: Final = {"id": Field(_ID), "now": Field(_successor)}


def _one(node: Node, reading: Reading) -> Any:
    if not isinstance(node, Mapping):
        value = entry_id(node, reading)
        return BAD if value is BAD else (value, "")
    values = read_fields(node, _KEYS, reading, "a retired id")
    return BAD if values is None or BAD in values.values() else (values["id"], values["now"])


def retired(node: Node, reading: Reading) -> Any:
    """Read the retired ids as a mapping to what follows them, "" where nothing does."""
    values = list_of(_one, "ids", distinct=True)(node, reading)
    return values if values is BAD else dict(values)

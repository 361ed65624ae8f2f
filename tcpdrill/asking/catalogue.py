"""The kinds of questions, all of them, in the order in which they were introduced.

A family is loaded when one of its kinds is wanted: a session starts with one question, not with thirty kinds.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.asking.draft import Kind

FAMILIES = (
    "steps",
    "numbers",
    "orders",
    "states",
    "structures",
    "certainties",
    "terms",
    "next_states",
    "replies",
    "blank_segments",
    "wrong_values",
    "losses",
    "octets",
    "captures",
    "sockets",
    "contrasts",
)
"""The modules beside this one that hold kinds, each in its own table `KINDS`."""


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Return every kind by name."""
    return {kind.name: kind for family in FAMILIES for kind in _kinds_in(family)}


@cache
def kind_named(name: str) -> Kind:
    """Return one kind, and load no family behind its own; raises KeyError for a name that is none."""
    for family in FAMILIES:
        for kind in _kinds_in(family):
            if kind.name == name:
                return kind
    raise KeyError(name)


def _kinds_in(family: str) -> tuple[Kind, ...]:
    kinds: tuple[Kind, ...] = import_module(f"{__package__}.kinds.{family}").KINDS
    return kinds

"""The kinds of questions, all of them, in the order in which they were introduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.kinds import (
    blank_segments,
    captures,
    contrasts,
    knowing,
    losses,
    next_states,
    numbers,
    octets,
    orders,
    replies,
    sockets,
    states,
    steps,
    terms,
    wrong_values,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.kinds.draft import Kind

FAMILIES = (
    steps,
    numbers,
    orders,
    states,
    knowing,
    terms,
    next_states,
    replies,
    blank_segments,
    wrong_values,
    losses,
    octets,
    captures,
    sockets,
    contrasts,
)
"""The modules that hold kinds, each in its own table `KINDS`."""

KINDS: Mapping[str, Kind] = {kind.name: kind for family in FAMILIES for kind in family.KINDS}
"""Every kind by name."""

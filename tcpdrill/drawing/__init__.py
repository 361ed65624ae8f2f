"""Pictures of exchanges and of the state machine: ladders and state diagrams, as text, as SVG and in words.

A picture (`picture.py`) becomes rows (`ladder_rows.py`, from `order_of_events.py` and `labels.py`), these
a ladder; the state diagram is made of the transitions of the table (`transitions.py`). What draws is loaded
on demand.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tcpdrill.drawing.picture import Picture

if TYPE_CHECKING:
    from tcpdrill.drawing.ladder_in_svg import ladder_svg
    from tcpdrill.drawing.ladder_in_text import ladder
    from tcpdrill.drawing.ladder_in_words import ladder_words
    from tcpdrill.drawing.states_in_svg import state_diagram_svg
    from tcpdrill.drawing.states_in_text import state_diagram
    from tcpdrill.tcp.trace import Trace

__all__ = ["ladder", "ladder_svg", "ladder_words", "state_diagram", "state_diagram_svg", "whole"]

_LOADED_LATER = {
    "ladder": "ladder_in_text",
    "ladder_svg": "ladder_in_svg",
    "ladder_words": "ladder_in_words",
    "state_diagram": "states_in_text",
    "state_diagram_svg": "states_in_svg",
}


def whole(trace: Trace) -> Picture:
    """Return a picture of all the segments of `trace`, with nothing hidden."""
    return Picture(trace, 1, len(trace.steps))


def __getattr__(name: str) -> object:
    """Load the module of a function when it is first asked for (PEP 562)."""
    if name not in _LOADED_LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LOADED_LATER[name]}"), name)

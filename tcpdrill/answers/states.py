"""Reads the name of a state as anybody spells it: RFC, notes, netstat, ss, Windows, BSD, Linux, textbook."""

from __future__ import annotations

import re

from tcpdrill.answers.spellings import HALF_NAMED_STATES, STATE_PREFIXES, STATE_SUFFIXES, STATES
from tcpdrill.answers.text import UNKNOWN, Reason, Unreadable

_PREFIX = rf"^(?:{'|'.join(STATE_PREFIXES)})[ _:=-]+"
_SUFFIX = rf"[ _-]?(?:{'|'.join(STATE_SUFFIXES)})$"
_WRAPPING = " \"'()[]<>.,;"


def _key(name: str) -> str:
    """Return the spelling without what separates its words."""
    return re.sub(r"[ _-]", "", name)


_STATE_OF = {_key(spelling): state for state, spellings in STATES.items() for spelling in spellings}
_BETWEEN = {_key(spelling): between for spelling, between in HALF_NAMED_STATES.items()}


def read_state(text: str) -> str | Unreadable:
    """Return the state's name in the notes' spelling; `text` is plain."""
    key = _key(re.sub(_SUFFIX, "", re.sub(_PREFIX, "", text.strip(_WRAPPING))))
    if key in _BETWEEN:
        return Unreadable(Reason.AMBIGUOUS, _BETWEEN[key])
    return _STATE_OF.get(key, UNKNOWN)

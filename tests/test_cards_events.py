"""The table's events in words: each has some, and no two that can meet one state read alike."""

from __future__ import annotations

import pytest

from tcpdrill.cards.events import EVENTS, told
from tcpdrill.tcp import table
from tcpdrill.tcp.states import State
from tcpdrill.wording import Lang


def test_every_event_of_the_table_has_words() -> None:
    assert set(EVENTS) == set(table.EVENTS)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("state", [state for state in State if state not in {State.CLOSED, State.LISTEN}])
def test_no_two_events_read_alike_from_one_state(state: State, lang: Lang) -> None:
    words = [told(event, state)[lang] for event in EVENTS]
    assert len(set(words)) == len(words)

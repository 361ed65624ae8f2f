"""Who repeats what after a loss: everybody who has something unacknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import real_course

from tcpdrill.proof.facts import facts
from tcpdrill.tcp.outstanding import repeaters
from tcpdrill.tcp.segment import written
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from tcpdrill.proof.facts import Fact

COURSE = real_course.course()
FACTS = {fact.id: fact for fact in facts(COURSE)}
LOSSES = [fact for fact in FACTS.values() if fact.type == "lost-repeats"]
UNACKNOWLEDGED = {
    State.SYN_SENT: "SYN",
    State.SYN_RECEIVED: "SYN,ACK",
    State.FIN_WAIT_1: "FIN,ACK",
    State.CLOSING: "FIN,ACK",
    State.LAST_ACK: "FIN,ACK",
}
"""What a state by its very name has not had acknowledged."""


def said(fact: Fact) -> dict[str, str]:
    found = [fact.value, *fact.value.get("also", ())]
    return {one["from"]: ",".join(one["flags"]) for one in found}


@pytest.mark.parametrize("fact", LOSSES, ids=lambda fact: fact.id)
def test_the_fact_names_everybody_whose_state_waits_for_an_acknowledgment(fact: Fact) -> None:
    before = COURSE.trace(fact.scenario or "").steps[fact.details["again"] - 1].before
    waiting = {side.value: UNACKNOWLEDGED[before[side]] for side in Side if before[side] in UNACKNOWLEDGED}
    assert waiting.items() <= said(fact).items()


@pytest.mark.parametrize("fact", LOSSES, ids=lambda fact: fact.id)
def test_the_machine_s_queues_say_the_same(fact: Fact) -> None:
    entry = COURSE.scenarios[fact.scenario or ""]
    found = repeaters([action for action, _ in entry.actions], entry.isn)
    assert {side.value: ",".join(flag.value for flag in written(sent.flags)) for side, sent in found} == said(
        fact
    )


def test_client_and_server_both_repeat_where_the_syn_ack_is_lost() -> None:
    assert said(FACTS["scenario.lost-synack.repeats"]) == {"server": "SYN,ACK", "client": "SYN"}

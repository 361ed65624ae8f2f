"""What each section of the material holds: its keys, how each is read, and which of them are claims.

Tables alone. A new section is one row in `SECTIONS` and its class in `entries.py`; how an entry is read by
its row is `section.py`'s business, how a single value is written `written_values.py`'s.
"""

from __future__ import annotations

from typing import Any, Final

from tcpdrill.ground.wording import Lang
from tcpdrill.material import entries, script
from tcpdrill.material.decks import NO_DECKS, decks
from tcpdrill.material.entries import LinuxRow
from tcpdrill.material.linux_differences import linux_difference
from tcpdrill.material.nodes import Broken, Node
from tcpdrill.material.retirement import retired
from tcpdrill.material.section import Section, read_list
from tcpdrill.material.tcp_values import (
    CAPABILITIES,
    count,
    ends,
    example,
    flags,
    knows,
    octets,
    sent_segment,
    side,
    state,
    symbol,
)
from tcpdrill.material.written_values import (
    BAD,
    Field,
    Group,
    Reading,
    entry_reference,
    list_of,
    or_none,
    plain_text,
    scenario_id,
    scenario_reference,
    set_of,
    step_reference,
    template,
    text,
    topic_name,
    word,
)
from tcpdrill.tcp.exchange import ISN
from tcpdrill.tcp.expectation import Awaited, Receivable, Sendable
from tcpdrill.tcp.knowledge import Certainty
from tcpdrill.tcp.table import EVENTS
from tcpdrill.tcp.trace import Side

ROLES: Final = ("active", "passive")
CULPRITS: Final = ("local_application", "peer", "network", "nobody")
linux_row: Final = Group(
    "what Linux does",
    {"next": Field(state), "sends": Field(list_of(sent_segment, "segments")), "text": Field(text)},
    LinuxRow,
)
shown_by: Final = Group(
    "the scenarios that show a role",
    {one.value: Field(scenario_reference, required=False) for one in Side},
    lambda **given: {one: given[one.value] for one in Side if given[one.value] is not None},
)

STEP_PARTS: Final = {
    "sender": ("from",),
    "flags": ("flags",),
    "seq": ("seq",),
    "ack": ("ack",),
    "client_state": ("after", "client"),
    "server_state": ("after", "server"),
}

STATE_PARTS: Final = ("waits_for", "may_send", "may_receive")

SECTIONS: Final = {
    "roles": Section(
        "a role",
        entries.RoleEntry,
        {
            "role": Field(word("a role", ROLES)),
            "may_be": Field(set_of(side, "sides")),
            "shown_by": Field(shown_by),
            "statement": Field(text),
        },
    ),
    "steps": Section(
        "a step",
        entries.StepEntry,
        {
            "segment": Field(count),
            "from": Field(side, attribute="sender"),
            "to": Field(side, attribute="receiver"),
            "flags": Field(flags),
            "seq": Field(symbol),
            "ack": Field(or_none(symbol)),
            "before": Field(ends),
            "after": Field(ends),
            "reasons": Field(
                Group("the reasons", {part: Field(text, required=False) for part in STEP_PARTS}),
                required=False,
                default={},
            ),
        },
        parts=STEP_PARTS,
        id_form="{topic}.step{number}",
    ),
    "orders": Section(
        "an order", entries.OrderEntry, {"steps": Field(list_of(step_reference, "the ids of steps"))}
    ),
    "knowledge": Section(
        "a piece of knowledge",
        entries.KnowledgeEntry,
        {"after": Field(count), "side": Field(side), "knows": Field(knows)},
        parts={name: ("knows", name) for name in CAPABILITIES},
        id_form="{topic}.knows{after}.{side}",
    ),
    "rounds": Section(
        "a round",
        entries.RoundEntry,
        {
            "round": Field(count),
            "side": Field(side),
            "state": Field(state),
            "sent": Field(or_none(flags)),
            "received": Field(or_none(flags)),
            "sure": Field(set_of(word("a certainty", Certainty), "certainties")),
            "text": Field(text),
        },
        id_form="{topic}.round{round}.{side}",
    ),
    "states": Section(
        "a state",
        entries.StateEntry,
        {
            "state": Field(state),
            "role": Field(word("a role", (*ROLES, "either"))),
            "waits_for": Field(set_of(word("what a state waits for", Awaited), "what it waits for")),
            "may_send": Field(set_of(word("what may be sent", Sendable), "what it may send")),
            "may_receive": Field(set_of(word("what may be received", Receivable), "what it may receive")),
            "meaning": Field(text),
            "reasons": Field(
                Group("the reasons", {part: Field(text, required=False) for part in STATE_PARTS}),
                required=False,
                default={},
            ),
        },
        id_form="state.{state}",
    ),
    "terms": Section(
        "a term",
        entries.TermEntry,
        {
            "term": Field(plain_text("a term")),
            "same_as": Field(list_of(entry_reference, "ids", distinct=True), required=False, default=()),
            "meaning": Field(text),
            "examples": Field(list_of(example, "examples"), required=False, default=()),
        },
        id_form="{topic}.{term}",
    ),
    "arithmetic": Section(
        "arithmetic",
        entries.ArithmeticEntry,
        {
            "flags": Field(flags),
            "length": Field(octets),
            "takes": Field(octets),
            "statement": Field(text),
            "examples": Field(list_of(example, "examples"), required=False, default=()),
        },
    ),
    "whys": Section(
        "a why",
        entries.WhyEntry,
        {
            "question": Field(text),
            "answer": Field(text),
            "scenario": Field(scenario_reference, required=False),
        },
    ),
    "symptoms": Section(
        "a symptom",
        entries.SymptomEntry,
        {
            "state": Field(state),
            "closer": Field(word("a role", (*ROLES, "either"))),
            "waits_for": Field(set_of(word("what a state waits for", Awaited), "what it waits for")),
            "culprit": Field(word("a culprit", CULPRITS)),
            "meaning": Field(text),
            "remedy": Field(text),
        },
        id_form="operations.{state}",
    ),
    "contrasts": Section(
        "a contrast",
        entries.ContrastEntry,
        {"left": Field(entry_reference), "right": Field(entry_reference), "difference": Field(text)},
    ),
    "transitions": Section(
        "a transition",
        entries.TransitionEntry,
        {
            "state": Field(state),
            "variant": Field(or_none(word("a variant", ROLES)), required=False),
            "event": Field(word("an event", EVENTS)),
            "next": Field(state),
            "sends": Field(list_of(sent_segment, "segments")),
            "linux": Field(linux_row, required=False),
        },
        id_form="transition.{state}.{variant}.{event}",
    ),
}
"""The sections of a topic file, by the key that they stand under."""


def _left_as_written(node: Node, _: Reading) -> Any:
    """Leave a value to be compared, as it is written, with what the machine does."""
    return BAD if isinstance(node, Broken) else None


SCENARIO: Final = Section(
    "a scenario",
    entries.ScenarioEntry,
    {
        "id": Field(scenario_id),
        "title": Field(text),
        "lesson": Field(text),
        "isn": Field(script.isn, required=False, default=ISN),
        "script": Field(script.parse, attribute="actions"),
        "trace": Field(_left_as_written),
        "end": Field(_left_as_written),
        "linux": Field(list_of(linux_difference, "differences"), required=False, default=()),
        "unplayable": Field(text, required=False),
    },
)
"""A file in scenarios/."""

MISCONCEPTION: Final = Section(
    "a misconception",
    entries.MisconceptionEntry,
    {"id": Field(scenario_id), "name": Field(text), "believes": Field(text), "holds": Field(text)},
)
"""An entry of misconceptions.yaml."""

exchange: Final = Group(
    "how an exchange is told",
    {
        "name": Field(text),
        "nth": Field(template("n")),
        "which": Field(text),
        "short": Field(template("n")),
        "situation": Field(template("closer")),
        "sideless": Field(template()),
        "numbers": Field(template("x", "y")),
    },
    entries.Exchange,
)

TOPIC: Final = {
    "topic": Field(topic_name),
    "title": Field(text),
    "scenario": Field(scenario_reference, required=False),
    "exchange": Field(exchange, required=False),
}
"""What stands in a topic file before its sections."""


def _languages(node: Node, reading: Reading) -> Any:
    """Read the languages of the course: at least one, in the order of `Lang`."""
    values = _language_list(node, reading)
    if values is BAD:
        return BAD
    named: list[Lang] = values
    if named:
        return tuple(lang for lang in Lang if lang in named)
    hint = "Write [zh, en], or the one in which its texts stand."
    return reading.report(node, "S204", "the course has no language", hint)


def _topics(node: Node, reading: Reading) -> Any:
    """Read the topics of the course: at least one."""
    values = _topic_list(node, reading)
    return values or reading.report(node, "S204", "the course has no topic", "Write the names of its topics.")


_topic_list: Final = list_of(topic_name, "topics", distinct=True)
_language_list: Final = list_of(word("a language", Lang), "languages", distinct=True)

COURSE: Final = {
    "course": Field(word("the name of the course", ("tcpdrill",))),
    "title": Field(text),
    "description": Field(text),
    "languages": Field(_languages),
    "topics": Field(_topics),
    "scenarios": Field(list_of(scenario_reference, "scenarios", distinct=True), required=False, default=()),
    "decks": Field(decks, required=False, default=NO_DECKS),
    "retired": Field(retired, required=False, default={}),
}
"""The keys of course.yaml."""


def read_entries(node: Node, name: str, topic: str, reading: Reading) -> list[entries.Entry]:
    """Return the entries of the section `name` of a topic, in the order in which they are written."""
    return read_list(node, SECTIONS[name], name, topic, reading)

"""The entries of the material as values: what each section of a topic file holds, and where it stands.

An entry's attributes are filled from its YAML keys by `schema.py`; `check.py` replays them, `facts.py` makes
facts of them. A claim is an attribute that the machine can decide.

These are read-only records rather than dataclasses: generating the methods of twenty dataclasses would take a
good part of the start-up time that `check` may take, and nothing compares or copies an entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from tcpdrill.material.nodes import Mapping, Node, Sequence, outlined, place
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from tcpdrill.ground.problems import Place
    from tcpdrill.ground.wording import Lang, Wording
    from tcpdrill.material.decks import Decks
    from tcpdrill.tcp.exchange import Action
    from tcpdrill.tcp.segment import Flag
    from tcpdrill.tcp.states import State
    from tcpdrill.tcp.trace import Ends


class Symbol(NamedTuple):
    """A number written as `x` or `y+1`: the base number of the client (x) or the server (y), moved on."""

    side: Side
    offset: int

    def __str__(self) -> str:
        """Return the symbol as it is written in the material."""
        name = "x" if self.side is Side.CLIENT else "y"
        return f"{name}{self.offset:+d}" if self.offset else name


class NotesLine(NamedTuple):
    """The words `quote` on line `line` (from 1) of content/notes.md; `…` in it leaves words out."""

    line: int
    quote: str


class SlipEntry(NamedTuple):
    """What the notes say about `field` of an entry, in their own words and, as a `gloss`, in English.

    `says` is a value of that field's own type, or None where a `grade` stands instead: prose is `wrong` or
    `loose`, a value that the notes do not write down is `left_out`. `because` is None where the explanation
    is missing, which is a problem wherever `says` differs from what holds.
    """

    field: str
    line: int
    quote: str
    says: Any
    grade: str | None
    because: Wording | None
    gloss: str | None = None

    def graded(self, held: Any) -> str:
        """Return how far the notes are off: a value that is a part of what holds (`held`) is `loose`."""
        if self.grade is not None:
            return self.grade
        is_part = isinstance(held, frozenset) and isinstance(self.says, frozenset) and self.says < held
        return "loose" if is_part else "wrong"


class Record:
    """A read-only bundle of attributes."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is read-only")


class Located(Record):
    """A record that knows the node that it was read from, in the file `path`.

    `broken` names the attributes whose values could not be read: nothing is claimed there.
    """

    path: str
    node: Mapping
    broken: frozenset[str]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}:{self.node.mark.line + 1}>"

    def __getstate__(self) -> dict[str, Any]:
        """Return what is remembered of a checked record: its values and where they stand."""
        return {**self.__dict__, "node": outlined(self.node)}

    def at(self, *keys: str | int) -> Node:
        """Return the node below `keys`, or the nearest one above it that exists."""
        node: Node = self.node
        for key in keys:
            below = _below(node, key)
            if below is None:
                break
            node = below
        return node

    def place(self, *keys: str | int) -> Place:
        """Return where the value below `keys` stands, or the nearest value above it."""
        return place(self.path, self.at(*keys))


def _below(node: Node, key: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(key, str):
        return node.fields.get(key)
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node.members):
        return node.members[key]
    return None


class Entry(Located):
    """What every entry has; `section` is the key that it stands under in its topic's file."""

    id: str
    topic: str
    section: str
    rfc: str
    because: Wording | None
    notes: NotesLine | None
    rests_on: tuple[str, ...]
    slips: tuple[SlipEntry, ...]


class StepEntry(Entry):
    """One segment of a topic's exchange; `segment` is its number in the scenario's trace."""

    segment: int
    sender: Side
    receiver: Side
    flags: frozenset[Flag]
    seq: Symbol
    ack: Symbol | None
    before: Ends
    after: Ends
    reasons: AnyMapping[str, Wording]


class OrderEntry(Entry):
    """The ids of a topic's steps in the order in which they happen."""

    steps: tuple[str, ...]


class KnowledgeEntry(Entry):
    """What `side` can be sure of once segment `after` has arrived: the four capabilities by name."""

    after: int
    side: Side
    knows: AnyMapping[str, bool]


class RoundEntry(Entry):
    """What `side` has sent and received in one round of the close, its state then, and what it is sure of."""

    round: int
    side: Side
    state: State
    sent: frozenset[Flag] | None
    received: frozenset[Flag] | None
    sure: frozenset[str]
    text: Wording


class RoleEntry(Entry):
    """Which sides may play a role of the close, each shown by a scenario."""

    role: str
    may_be: frozenset[Side]
    shown_by: AnyMapping[Side, str]
    statement: Wording


class StateEntry(Entry):
    """One state: its meaning, and its annotation as structure."""

    state: State
    role: str
    waits_for: frozenset[str]
    may_send: frozenset[str]
    may_receive: frozenset[str]
    meaning: Wording
    reasons: AnyMapping[str, Wording]


class Example(NamedTuple):
    """A segment that arrives in order, and the ACK number that comes back."""

    flags: frozenset[Flag]
    seq: int
    length: int
    next: int


class TermEntry(Entry):
    """A term of the header, with examples of the arithmetic in its meaning.

    `same_as` lists the terms that name the same number: none is a wrong answer where the other is right.
    """

    term: str
    same_as: tuple[str, ...]
    meaning: Wording
    examples: tuple[Example, ...]


class ArithmeticEntry(Entry):
    """How many sequence numbers a segment takes; where its own numbers matter there is an example."""

    flags: frozenset[Flag]
    length: int
    takes: int
    statement: Wording
    examples: tuple[Example, ...]


class WhyEntry(Entry):
    """An open question with its model answer; `scenario` names the exchange that shows it, or is None."""

    question: Wording
    answer: Wording
    scenario: str | None


class SymptomEntry(Entry):
    """What many sockets in one state tell an operator."""

    state: State
    closer: str
    waits_for: frozenset[str]
    culprit: str
    meaning: Wording
    remedy: Wording


class ContrastEntry(Entry):
    """Two entries that learners confuse, by their ids, and what tells them apart."""

    left: str
    right: str
    difference: Wording


class SentSegment(NamedTuple):
    """A segment that a transition sends: concrete numbers, `ack` None without the flag."""

    flags: frozenset[Flag]
    seq: int
    ack: int | None
    len: int


class LinuxRow(NamedTuple):
    """What a Linux kernel does in a row of the table: its next state, what it sends, and that in words."""

    next: State
    sends: tuple[SentSegment, ...]
    text: Wording


class TransitionEntry(Entry):
    """One row of the state table: what `event` does in `state`. `variant` is None but in SYN_RECEIVED.

    `linux` is what Linux does, wherever the RFC leaves a choice or Linux does otherwise; else None.
    """

    state: State
    variant: str | None
    event: str
    next: State
    sends: tuple[SentSegment, ...]
    linux: LinuxRow | None


class MisconceptionEntry(Entry):
    """A named mistake: what the learner believes and what holds."""

    name: Wording
    believes: Wording
    holds: Wording


class AddedSegment(NamedTuple):
    """A segment that a Linux kernel sends and the machine does not."""

    sender: Side
    header: SentSegment


class LinuxDifference(NamedTuple):
    """Where a Linux kernel does otherwise in a scenario: `field` of `segment` is `linux` there.

    `linux` is a value of that field (flags as a set), or for the field `segment` an `AddedSegment`.
    """

    segment: int
    field: str
    linux: Any
    because: Wording


class ScenarioEntry(Entry):
    """One exchange: its script as actions with their places, and what it teaches.

    The trace and the end that are written stand in the node: the machine's own are compared with them.
    `unplayable` is why no program can make a kernel play it, so that no capture looks like it; else None.
    """

    title: Wording
    lesson: Wording
    isn: AnyMapping[Side, int]
    actions: tuple[tuple[Action, Place], ...]
    linux: tuple[LinuxDifference, ...]
    unplayable: Wording | None


class Exchange(NamedTuple):
    """How the exchange of a topic is told: its name, that of its {n}th segment, how it is introduced.

    `which` asks for one of its segments and `short` answers. `situation` may name the side that is {closer},
    `sideless` gives no side away; `numbers` says what {x} and {y}, the client's and the server's, count from.
    """

    name: Wording
    nth: Wording
    which: Wording
    short: Wording
    situation: Wording
    sideless: Wording
    numbers: Wording


class Topic(Located):
    """One topic file: its entries by section and all together, in the order in which they are written."""

    name: str
    topic: str
    title: Wording
    scenario: str | None
    exchange: Exchange | None
    steps: tuple[StepEntry, ...]
    orders: tuple[OrderEntry, ...]
    knowledge: tuple[KnowledgeEntry, ...]
    rounds: tuple[RoundEntry, ...]
    roles: tuple[RoleEntry, ...]
    states: tuple[StateEntry, ...]
    terms: tuple[TermEntry, ...]
    arithmetic: tuple[ArithmeticEntry, ...]
    whys: tuple[WhyEntry, ...]
    symptoms: tuple[SymptomEntry, ...]
    contrasts: tuple[ContrastEntry, ...]
    transitions: tuple[TransitionEntry, ...]
    entries: tuple[Entry, ...]


class CourseFile(Located):
    """course.yaml: what the course is called, its topics and scenarios in the order of learning.

    Scenarios that are not named follow by name.
    """

    title: Wording
    description: Wording
    languages: tuple[Lang, ...]
    topics: tuple[str, ...]
    scenarios: tuple[str, ...]
    decks: Decks | None
    retired: AnyMapping[str, str]

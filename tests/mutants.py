"""The content with one value changed, in every way that the machine can tell from the right one.

Each flag is added, removed or exchanged for another, each number moved near and far, each state, side and
word exchanged for every other of its kind, each capability flipped, each pair of steps exchanged, each id
that follows from its entry renamed; and in one language of a text a state, number or segment made another.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.material.agreement import said
from tcpdrill.material.linux_differences import FIELDS
from tcpdrill.material.nodes import Mapping, Node, Scalar, Sequence
from tcpdrill.material.schema import CULPRITS, ROLES, SECTIONS, STEP_PARTS
from tcpdrill.material.tcp_values import CAPABILITIES
from tcpdrill.material.yaml_source import parse
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.expectation import Awaited, Receivable, Sendable
from tcpdrill.tcp.knowledge import Certainty
from tcpdrill.tcp.segment import MODULUS, Flag
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import EVENTS
from tcpdrill.tcp.trace import Fate, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = Path(__file__).parent.parent / "content"

STATES = tuple(state.value for state in State)
SIDES = tuple(side.value for side in Side)
FLAGS = tuple(flag.value for flag in Flag)
STATE_ROLES = (*ROLES, "either")
TERMS = ("Seq", "ACKnum", *FLAGS, "ISN", "MSL", "SND.UNA", "SND.NXT", "RCV.NXT", "RCV.WND", "Seqx", "LSM")
CONTRASTED = ("state.listen", "state.time_wait", "header.seq", "header.syn", "header.ack_number")
VOCABULARIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "role": (STATE_ROLES,),
    "closer": (STATE_ROLES,),
    "variant": (ROLES,),
    "culprit": (CULPRITS,),
    "event": (EVENTS,),
    "fate": (tuple(Fate),),
    "waits_for": (tuple(Awaited),),
    "may_send": (tuple(Sendable),),
    "may_receive": (tuple(Receivable),),
    "sure": (tuple(Certainty),),
    "client": (STATES, tuple(Timeout)),
    "server": (STATES, tuple(Timeout)),
    "state": (STATES,),
    "next": (STATES,),
    "from": (SIDES,),
    "to": (SIDES,),
    "side": (SIDES,),
    "may_be": (SIDES,),
    "flags": (FLAGS,),
    "sent": (FLAGS,),
    "received": (FLAGS,),
    "linux": (FLAGS,),
    "says": (FLAGS, STATES, tuple(Awaited), tuple(Certainty)),
    "field": (tuple(FIELDS), tuple(STEP_PARTS), CAPABILITIES, ("sent", "received", "sure", "state")),
    "term": (TERMS,),
    "left": (CONTRASTED,),
    "right": (CONTRASTED,),
}
"""Key -> the kinds of words that may stand below it; a word is exchanged for the others of its kind.

What a script lets a side do (`connect`, `close`) is no claim but the input of the replay.
"""

UNDECIDED = {
    "rfc": "sections are names",
    "quote": "prose",
    "gloss": "prose",
    "decks": "names and ids of Anki's, which the record of what was released keeps",
}
"""Keys below which no machine can tell what is right, and why."""

OF_SEGMENTS = {"deliver", "lose", "again", "segment", "after", "round"}
"""Keys of small numbers that count: each is made every other."""

PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]*")
SYMBOL = re.compile(r"([xy])([+-][0-9]+)?")
TOLD = re.compile(
    r"(?<![A-Za-z0-9_.^,+-])(?:(?:SYN|FIN|RST|ACK)(?:,(?:SYN|FIN|RST|ACK))+|"
    rf"{'|'.join(STATES)}|[1-9][0-9]*)(?![A-Za-z0-9_.^,+-])"
)
"""What both languages of a text must say as often: segments, states, numbers."""


class Mutant(NamedTuple):
    """One change in the file `path`, whose `lines` (from 1) may be blamed.

    From `start` to `end` of `whole`, the file's text, `instead` is put: tens of thousands of texts of files
    would fill a gigabyte.
    """

    path: str
    lines: range
    what: str
    whole: str
    start: int
    end: int
    instead: str

    @property
    def text(self) -> str:
        """The file's whole text after the change."""
        return self.whole[: self.start] + self.instead + self.whole[self.end :]


class Source:
    """One file of the content: its text, and where its values stand in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(CONTENT).as_posix()
        self.text = path.read_text(encoding="utf-8")
        root = parse(self.text.encode(), self.path).root
        assert isinstance(root, Mapping)
        self.root = root
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]

    def mutants(self) -> Iterator[Mutant]:
        """Yield the file with each of its values changed."""
        yield from self._below(self.root, ())
        yield from self._exchanged_entries()

    def _below(self, node: Node, keys: tuple[str, ...]) -> Iterator[Mutant]:
        if isinstance(node, Mapping):
            for key, below in node.fields.items():
                if key not in UNDECIDED:
                    yield from self._below(below, (*keys, key))
        elif isinstance(node, Sequence):
            yield from self._lists(node, keys)
            for member in node.members:
                yield from self._below(member, keys)
        elif isinstance(node, Scalar) and keys[-1] in {"zh", "en"}:
            yield from self._retold(node, keys)
        elif isinstance(node, Scalar):
            for instead in alternatives(node.text, keys):
                yield self._replaced(node, node.text, instead, keys)

    def _lists(self, node: Sequence, keys: tuple[str, ...]) -> Iterator[Mutant]:
        members = [member.text for member in node.members if isinstance(member, Scalar)]
        if len(members) == len(node.members):
            for kind in VOCABULARIES.get(keys[-1], ()):
                if set(members) <= set(kind):
                    yield from self._one_more_or_less(node, members, kind, keys)
        if keys == ("orders", "steps"):
            for one, other in combinations(range(len(members)), 2):
                swapped = list(members)
                swapped[one], swapped[other] = members[other], members[one]
                yield self._replaced(node, _listed(members), _listed(swapped), keys)

    def _one_more_or_less(
        self, node: Sequence, members: list[str], kind: tuple[str, ...], keys: tuple[str, ...]
    ) -> Iterator[Mutant]:
        for word in kind:
            rest = [member for member in members if member != word]
            yield self._replaced(
                node, _listed(members), _listed(rest if word in members else [*rest, word]), keys
            )

    def _replaced(self, node: Node, old: str, new: str, keys: tuple[str, ...]) -> Mutant:
        line = node.mark.line
        start = self._start(node)
        if self.text[start] in "\"'":
            start += 1
        assert self.text.startswith(old, start), f"{self.path}:{line + 1}: {old!r} is not written like that"
        what = f"{'.'.join(keys)}: {old} -> {new}"
        return Mutant(self.path, range(line + 1, line + 2), what, self.text, start, start + len(old), new)

    def _start(self, node: Node) -> int:
        return self._starts[node.mark.line] + node.mark.column

    def _retold(self, node: Scalar, keys: tuple[str, ...]) -> Iterator[Mutant]:
        """Yield the file with each thing that a text tells made another, in this language alone."""
        position = self._start(node)
        for word in TOLD.findall(node.text):
            position = self.text.index(word, position)
            instead = _another(word)
            if said(node.text.replace(word, instead)) != said(node.text):
                line, what = node.mark.line + 1, f"{keys[-1]}: {word} -> {instead}"
                end = position + len(word)
                yield Mutant(self.path, range(line, line + 1), what, self.text, position, end, instead)
            position += len(word)

    def _exchanged_entries(self) -> Iterator[Mutant]:
        steps = self.root.fields.get("steps")
        if not isinstance(steps, Sequence):
            return
        lines = self.text.split("\n")
        first = [step.mark.line for step in steps.members]
        following = [name.mark.line for name in self.root.names.values() if name.mark.line > first[-1]]
        ends = [*first[1:], min(following, default=len(lines))]
        for one, other in combinations(range(len(first)), 2):
            blocks = [lines[start:end] for start, end in zip(first, ends, strict=True)]
            blocks[one], blocks[other] = blocks[other], blocks[one]
            text = "\n".join(line for block in blocks for line in block)
            start, what = self._starts[first[0]], f"steps {one + 1} and {other + 1} exchanged"
            blamed = range(first[0] + 1, ends[-1] + 1)
            yield Mutant(self.path, blamed, what, self.text, start, start + len(text), text)


def _another(word: str) -> str:
    """Return another thing of the kind that a word in a text names."""
    if "," in word:
        return ",".join([word.rsplit(",", maxsplit=1)[-1]] * 2)
    if word in STATES:
        return STATES[STATES.index(word) - 1]
    return str(int(word) + 1)


def alternatives(text: str, keys: tuple[str, ...]) -> list[str]:
    """Return what may stand instead of a value, by how it is written and below which key."""
    if keys[-1] == "id":
        return [f"{text}x"] if _follows(keys) else []
    if text in {"true", "false"}:
        return ["false" if text == "true" else "true"]
    if PLAIN_NUMBER.fullmatch(text):
        return [str(number) for number in _other_numbers(int(text), keys[-1])]
    if found := SYMBOL.fullmatch(text):
        offset = int(found[2] or 0)
        moved = [f"{found[1]}{number:+d}" if number else found[1] for number in (offset - 1, offset + 1)]
        return [*moved, text.translate(str.maketrans("xy", "yx"))]
    kinds = VOCABULARIES.get(keys[-1], ())
    return [word for kind in kinds if text in kind for word in kind if word != text]


def _follows(keys: tuple[str, ...]) -> bool:
    """Tell whether the id below `keys` follows from its entry, its file or a table."""
    section = SECTIONS.get(keys[0])
    return section is None or bool(section.id_form) or keys[0] == "contrasts"


def _other_numbers(number: int, key: str) -> list[int]:
    others = {number - 1, number + 1, number + 100, 2 * number + 3}
    if key in OF_SEGMENTS:
        others.update(range(1, 10))
    return sorted(other for other in others - {number} if 0 <= other < MODULUS)


def _listed(words: object) -> str:
    assert isinstance(words, list | tuple)
    return f"[{', '.join(words)}]"


def sources() -> list[Source]:
    """Return the files of the content."""
    return [Source(path) for path in sorted([*CONTENT.glob("*.yaml"), *CONTENT.glob("scenarios/*.yaml")])]


def all_mutants() -> list[Mutant]:
    """Return every change of every file."""
    return [mutant for source in sources() for mutant in source.mutants()]

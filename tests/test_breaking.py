"""The content checked by breaking it: every value that the machine can decide is changed, one at a time.

Each flag is added or removed, each number moved by one, each state, side and word exchanged for every other
of its kind, each capability flipped, each pair of steps exchanged: `check` must report it on that line. A
sample is tried by default; `pytest -m whole -s tests/test_breaking.py` tries all of them.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tcpdrill.check import check
from tcpdrill.content import load
from tcpdrill.material.nodes import Mapping, Node, Scalar, Sequence
from tcpdrill.material.schema import CULPRITS, ROLES
from tcpdrill.material.yaml_source import parse
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.expectation import Awaited, Receivable, Sendable
from tcpdrill.tcp.knowledge import Certainty
from tcpdrill.tcp.segment import MODULUS, Flag, written
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import EVENTS
from tcpdrill.tcp.trace import Fate, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = Path(__file__).parent.parent / "content"
SAMPLE = 250

STATES = tuple(state.value for state in State)
SIDES = tuple(side.value for side in Side)
FLAGS = tuple(flag.value for flag in Flag)
STATE_ROLES = (*ROLES, "either")
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
}
"""Key -> the kinds of words that may stand below it; a word is exchanged for the others of its kind.

What a script lets a side do (`connect`, `close`) is no claim but the input of the replay.
"""

UNDECIDED = {
    "linux": "what a kernel did is compared with its captures",
    "says": "what the notes mean by their words is the author's reading",
    "rfc": "sections are names",
    "zh": "prose",
    "en": "prose",
    "quote": "prose",
    "term": "prose",
}
"""Keys below which no machine can tell what is right, and why."""

DECIDED_BY_QUOTE = ("steps", "slips", "says")
"""The notes write flags as `Fin=1`: what they say about those is plain."""

PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]*")
SYMBOL = re.compile(r"([xy])([+-][0-9]+)?")


class Mutant(NamedTuple):
    """One change: in the file `path`, `lines` (from 1) may be blamed; the file's whole text after it."""

    path: str
    lines: range
    what: str
    text: str


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
        yield from self._below(self.root, ())
        yield from self._exchanged_entries()

    def _below(self, node: Node, keys: tuple[str, ...]) -> Iterator[Mutant]:
        if isinstance(node, Mapping):
            for key, below in node.fields.items():
                if key not in UNDECIDED or (*keys, key) == DECIDED_BY_QUOTE:
                    yield from self._below(below, (*keys, key))
        elif isinstance(node, Sequence):
            yield from self._lists(node, keys)
            for member in node.members:
                yield from self._below(member, keys)
        elif isinstance(node, Scalar):
            for instead in alternatives(node.text, keys):
                yield self._replaced(node, node.text, instead, keys)

    def _lists(self, node: Sequence, keys: tuple[str, ...]) -> Iterator[Mutant]:
        members = [member.text for member in node.members if isinstance(member, Scalar)]
        if keys[-1] in {"flags", "sent", "received", "says"}:
            flags = frozenset(map(Flag, members))
            for flag in Flag:
                yield self._replaced(node, _listed(members), _listed(written(flags ^ {flag})), keys)
        if keys == ("orders", "steps"):
            for one, other in combinations(range(len(members)), 2):
                swapped = list(members)
                swapped[one], swapped[other] = members[other], members[one]
                yield self._replaced(node, _listed(members), _listed(swapped), keys)

    def _replaced(self, node: Node, old: str, new: str, keys: tuple[str, ...]) -> Mutant:
        line = node.mark.line
        start = self._starts[line] + node.mark.column
        if self.text[start] in "\"'":
            start += 1
        assert self.text.startswith(old, start), f"{self.path}:{line + 1}: {old!r} is not written like that"
        text = self.text[:start] + new + self.text[start + len(old) :]
        return Mutant(self.path, range(line + 1, line + 2), f"{'.'.join(keys)}: {old} -> {new}", text)

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
            text = [*lines[: first[0]], *(line for block in blocks for line in block), *lines[ends[-1] :]]
            whole = range(first[0] + 1, ends[-1] + 1)
            yield Mutant(self.path, whole, f"steps {one + 1} and {other + 1} exchanged", "\n".join(text))


def alternatives(text: str, keys: tuple[str, ...]) -> list[str]:
    """Return what may stand instead of a value, by how it is written and below which key."""
    if text in {"true", "false"}:
        return ["false" if text == "true" else "true"]
    if PLAIN_NUMBER.fullmatch(text):
        return [str(number) for number in (int(text) - 1, int(text) + 1) if 0 <= number < MODULUS]
    if found := SYMBOL.fullmatch(text):
        offset = int(found[2] or 0)
        moved = [f"{found[1]}{number:+d}" if number else found[1] for number in (offset - 1, offset + 1)]
        return [*moved, text.translate(str.maketrans("xy", "yx"))]
    kinds = VOCABULARIES.get(keys[-1], ())
    return [word for kind in kinds if text in kind for word in kind if word != text]


def _listed(words: object) -> str:
    assert isinstance(words, list | tuple)
    return f"[{', '.join(words)}]"


def sources() -> list[Source]:
    return [Source(path) for path in sorted([*CONTENT.glob("*.yaml"), *CONTENT.glob("scenarios/*.yaml")])]


FILES = {
    path.relative_to(CONTENT).as_posix(): path.read_bytes()
    for path in [*CONTENT.glob("*.yaml"), *CONTENT.glob("*.md"), *CONTENT.glob("scenarios/*.yaml")]
}


def escapes(mutant: Mutant) -> bool:
    """Tell whether no problem is reported on a line that was changed."""
    loaded = load(CONTENT, {**FILES, mutant.path: mutant.text.encode()})
    places = [problem.place for problem in check(loaded)]
    return not any(place.path == mutant.path and place.line in mutant.lines for place in places)


def all_mutants() -> list[Mutant]:
    return [mutant for source in sources() for mutant in source.mutants()]


def test_the_content_is_whole_before_it_is_broken() -> None:
    assert check(load(CONTENT, FILES)) == []


def test_every_sort_of_value_is_changed() -> None:
    changed = Counter(mutant.what.partition(":")[0] for mutant in all_mutants())
    for keys in (
        "steps.flags",
        "steps.seq",
        "steps.before.client",
        "knowledge.knows.client_sends",
        "rounds.sure",
    ):
        assert changed[keys], keys
    for keys in (
        "states.waits_for",
        "transitions.sends.ack",
        "trace.sent.server",
        "script.deliver",
        "end.client",
    ):
        assert changed[keys], keys


def test_a_sample_of_changes_is_caught() -> None:
    chosen = random.Random(9293).sample(all_mutants(), SAMPLE)  # noqa: S311 - a sample, not a secret
    try_them(chosen)


@pytest.mark.whole
def test_every_change_is_caught() -> None:
    try_them(all_mutants())


def try_them(mutants: list[Mutant]) -> None:
    missed = [mutant for mutant in mutants if escapes(mutant)]
    sys.stdout.write(f"\n{len(mutants)} changes tried, {len(mutants) - len(missed)} caught\n")
    told = [f"{mutant.path}:{mutant.lines.start}: {mutant.what}" for mutant in missed[:40]]
    assert not missed, "\n".join([f"{len(missed)} of {len(mutants)} changes were not caught:", *told])

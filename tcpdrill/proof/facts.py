"""Facts: the smallest things worth remembering, each with its value, source and standing.

Made from checked content; their values are derived by the machine (`derivation.py`). How a fact is asked is
`asking/kinds/`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tcpdrill.ground.wording import Lang, Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tcpdrill.ground.problems import Place
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import Entry, LinuxRow, SlipEntry
    from tcpdrill.proof.derivation import Part


class Standing(StrEnum):
    """How a fact is known."""

    MACHINE = "machine"
    AUTHORED = "authored"


class Grade(StrEnum):
    """How far the notes are off, the farthest first.

    `wrong` says something false, `loose` a part of what holds, and `left_out` nothing: that accuses nobody.
    """

    WRONG = "wrong"
    LOOSE = "loose"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Slip:
    """Where the notes say something else than what holds.

    `says` is the notes' claim as a value of the fact's own type (None for prose); `quote` is their wording,
    as it stands on `notes_line`, and `gloss` that in English.
    """

    notes_line: int
    quote: str
    says: Any
    because: Wording
    grade: Grade
    gloss: str = ""

    def quoted(self, lang: Lang) -> str:
        """Return the notes' words in quotation marks, in English with what they mean."""
        return f"“{self.quote}” ({self.gloss})" if self.gloss and lang is Lang.EN else f"“{self.quote}”"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: in the content, in the notes (None where they are silent), in the RFC."""

    place: Place
    notes_line: int | None
    rfc: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    `id` is authored and permanent. `value` is plain data, as `facts --json` shows it. `title` names the
    situation in prose where one is needed, `because` is the reason told in the answer. `scenario` and `step`
    say which exchange, and which of its segments, shows it. `rests_on` lists the facts to know first.
    """

    id: str
    topic: str
    type: str
    value: Any
    standing: Standing
    source: Source
    slip: Slip | None = None
    because: Wording | None = None
    title: Wording | None = None
    scenario: str | None = None
    step: int | None = None
    rests_on: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def facts(course: Course) -> tuple[Fact, ...]:
    """Return every fact of a checked course: topic by topic, entry by entry, each topic's scenarios last."""
    scenarios = _scenarios_by_topic(course)
    return tuple(
        fact
        for topic in course.topics.values()
        for entry in (*topic.entries, *scenarios.get(topic.name, ()))
        for fact in _facts_of(entry, topic.name, course)
    )


def _facts_of(entry: Entry, topic: str, course: Course) -> Iterator[Fact]:
    from tcpdrill.proof.derivation import parts_of  # noqa: PLC0415 - `check` imports these types and runs no traces

    for part in parts_of(entry, course):
        yield Fact(
            id=f"{_id_of(entry)}.{part.suffix}" if part.suffix else _id_of(entry),
            topic=topic,
            type=part.type,
            value=part.value,
            standing=Standing.MACHINE if part.is_machine else Standing.AUTHORED,
            source=Source(entry.place("id"), entry.notes.line if entry.notes else None, entry.rfc),
            slip=_slip_of(entry, part),
            because=_because(entry, part, course),
            title=part.title,
            scenario=part.scenario,
            step=part.step,
            rests_on=entry.rests_on,
            details=dict(part.details),
        )


def _id_of(entry: Entry) -> str:
    return f"scenario.{entry.id}" if entry.section == "scenarios" else entry.id


def _because(entry: Entry, part: Part, course: Course) -> Wording | None:
    """Return the reason, and after it what Linux does in the row or in the exchange that is shown."""
    reasons: Mapping[str, Wording] = getattr(entry, "reasons", None) or {}
    lesson: Wording | None = getattr(entry, "lesson", None)
    because = reasons.get(part.reason) or entry.because or lesson
    if because is None:
        return None
    told = [because, *_linux(entry, part, course)]
    return Wording("".join(text.zh for text in told), " ".join(text.en for text in told))


def _linux(entry: Entry, part: Part, course: Course) -> Iterator[Wording]:
    if entry.section == "transitions":
        row: LinuxRow | None = getattr(entry, "linux", None)
        yield from () if row is None else (row.text,)
    elif entry.section in _SHOW_AN_EXCHANGE and part.scenario is not None:
        scenario = course.scenarios[part.scenario]
        yield from (one.because for one in scenario.linux)
        yield from () if scenario.unplayable is None else (scenario.unplayable,)


_SHOW_AN_EXCHANGE = frozenset({"scenarios", "whys"})
"""The sections whose facts are shown with a whole exchange."""


def _slip_of(entry: Entry, part: Part) -> Slip | None:
    """Return the slip that concerns this part; several on one line of the notes are told as one."""
    found = [slip for slip in entry.slips if slip.field in part.slips and slip.because is not None]
    if not found:
        return None
    told = [slip.because for slip in found if slip.because is not None]
    grades = {slip.graded(_held(entry, slip.field)) for slip in found}
    return Slip(
        notes_line=found[0].line,
        quote=" / ".join(dict.fromkeys(slip.quote for slip in found)),
        says=_said(found, part),
        because=Wording("".join(text.zh for text in told), " ".join(text.en for text in told)),
        grade=next(grade for grade in Grade if grade in grades),
        gloss=" / ".join(dict.fromkeys(slip.gloss for slip in found if slip.gloss)),
    )


def _said(slips: list[SlipEntry], part: Part) -> Any:
    """Return the notes' claim as a value of the fact's own type, None for prose."""
    claims = {slip.field: _plain(slip.says) for slip in slips if slip.grade is None}
    if not claims:
        return None
    if isinstance(part.value, dict):
        return {**part.value, **claims}
    return next(iter(claims.values()))


def _plain(says: Any) -> Any:
    """Return a claim as plain data: sets as sorted lists, flags in the order in which they are written."""
    if isinstance(says, frozenset):
        return sorted(says, key=_place_of)
    return str(says) if says is not None and not isinstance(says, bool | int) else says


def _place_of(member: Any) -> tuple[int, str]:
    order = {name: place for place, name in enumerate(("SYN", "FIN", "RST", "ACK"))}
    return order.get(str(member), len(order)), str(member)


def _held(entry: Entry, name: str) -> Any:
    knows = getattr(entry, "knows", None) or {}
    return knows.get(name, getattr(entry, name, None))


def parts_by_whole(ids: Iterable[str]) -> dict[str, list[str]]:
    """Return, for every id that others begin with (`a` for `a.b`), those others."""
    parts: dict[str, list[str]] = {}
    for name in ids:
        whole = name
        while whole := whole.rpartition(".")[0]:
            parts.setdefault(whole, []).append(name)
    return parts


def grounds_of(fact: Fact, ids: Collection[str], parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield those of `ids` to know first: what a fact rests on, or parts of it, and the fact's own parts."""
    for base in fact.rests_on:
        yield from [base] if base in ids else parts.get(base, ())
    yield from parts.get(fact.id, ())


def core_of(known: Iterable[Fact]) -> frozenset[str]:
    """Return the ids of the facts that the notes state, and of what these rest on, down to the ground."""
    by_id = {fact.id: fact for fact in known}
    parts = parts_by_whole(by_id)
    waiting = [fact.id for fact in by_id.values() if fact.source.notes_line is not None]
    core: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in core:
            core.add(name)
            waiting += grounds_of(by_id[name], by_id, parts)
    return frozenset(core)


def core_first(known: Sequence[Fact]) -> list[Fact]:
    """Return the same facts, those of the core before all others."""
    core = core_of(known)
    return sorted(known, key=lambda fact: fact.id not in core)


def _scenarios_by_topic(course: Course) -> dict[str, list[Entry]]:
    """Return the scenarios by topic: those that close with the close, the rest with the opening.

    That is the topic whose own exchange is of the same sort, else the first topic.
    """
    told = {_closes(course, topic.scenario): topic.name for topic in course.topics.values() if topic.scenario}
    found: dict[str, list[Entry]] = {}
    for name, scenario in course.scenarios.items():
        topic = told.get(_closes(course, name), next(iter(course.topics)))
        found.setdefault(topic, []).append(scenario)
    return found


def _closes(course: Course, scenario: str) -> bool:
    return any("FIN" in step.segment.flags for step in course.trace(scenario).steps)


def fact_json(fact: Fact) -> dict[str, Any]:
    """Return a fact as `facts --json` shows it."""
    return {
        "id": fact.id,
        "topic": fact.topic,
        "type": fact.type,
        "value": fact.value,
        "standing": fact.standing.value,
        "slip": slip_json(fact.slip),
        "because": None if fact.because is None else {"zh": fact.because.zh, "en": fact.because.en},
        "rests_on": list(fact.rests_on),
        "source": source_json(fact.source),
    }


def slip_json(slip: Slip | None) -> dict[str, Any] | None:
    """Return a slip as JSON shows it: `says` is the claim, or the notes' wording where it is prose."""
    if slip is None:
        return None
    return {
        "notes_line": slip.notes_line,
        "says": slip.quote if slip.says is None else slip.says,
        "because": {"zh": slip.because.zh, "en": slip.because.en},
        "quote": slip.quote,
        "grade": slip.grade.value,
    }


def source_json(source: Source) -> dict[str, Any]:
    """Return a source as JSON shows it."""
    place = source.place
    return {"file": place.path, "line": place.line, "notes_line": source.notes_line, "rfc": source.rfc}

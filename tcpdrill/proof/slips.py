"""Where the notes are wrong or loose, or leave something out.

What they say, what holds and why, in the order of the notes.

`check` has already made sure that each slip quotes the notes, differs from what holds and is explained; here
they are put into words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.ground.cells import wrap
from tcpdrill.ground.tcp_words import CAPABILITY, CERTAINTY, NOTHING, RECEIVABLE, SENDABLE, TOKEN
from tcpdrill.ground.wording import Count, Lang, Wording
from tcpdrill.proof.facts import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import Entry, SlipEntry

GRADES = {
    Grade.WRONG: Wording(zh="不对", en="wrong"),
    Grade.LOOSE: Wording(zh="不严谨", en="loose"),
    Grade.LEFT_OUT: Wording(zh="没写出", en="left out"),
}
LABELS = {
    "line": Wording(zh="笔记第 {line} 行", en="Line {line} of the notes"),
    "says": Wording(zh="笔记", en="The notes"),
    "meaning": Wording(zh="意思是", en="That is"),
    "holds": Wording(zh="实际", en="What holds"),
    "because": Wording(zh="原因", en="Why"),
    "count": Wording(
        zh="笔记里有 {wrong} 处不对、{loose} 处不严谨，还有 {left_out} 处没写出。"
        "练习时每一处都会当场说明：tcpdrill drill",
        en="The notes are wrong in {wrong:place|places} and loose in {loose}, and leave something out in "
        "{left_out}. A drill tells you of each where it comes up: tcpdrill drill",
    ),
}
SURE = {
    True: Wording(zh="已能确定：{what}", en="sure: {what}"),
    False: Wording(zh="还不能确定：{what}", en="not sure yet: {what}"),
}
FIELDS = {
    "flags": Wording(zh="标志", en="flags"),
    "seq": Wording(zh="Seq", en="Seq"),
    "state": Wording(zh="状态", en="state"),
    "sent": Wording(zh="这次挥手发出", en="sent in this step of the close"),
    "received": Wording(zh="这次挥手收到", en="received in this step of the close"),
    "sure": Wording(zh="能确定", en="sure"),
    "waits_for": Wording(zh="等的是", en="waits for"),
}
"""What fields are called whose values say nothing by themselves."""
COLON = Wording(zh="{label}：{text}", en="{label}: {text}")
WORDS = {"waits_for": TOKEN, "may_send": SENDABLE, "may_receive": RECEIVABLE, "sure": CERTAINTY}
"""What the members of these fields are called."""
JOINED = Wording(zh="；", en="; ")


class NotedSlip(NamedTuple):
    """One slip with the entry it belongs to and the value that holds."""

    entry: Entry
    slip: SlipEntry
    holds: Any

    @property
    def grade(self) -> Grade:
        """How far the notes are off."""
        return Grade(self.slip.graded(self.holds))


def slips_of(course: Course) -> list[NotedSlip]:
    """Return every slip of the material, in the order of the notes' lines."""
    found = [
        NotedSlip(entry, slip, held_value(entry, slip.field))
        for topic in course.topics.values()
        for entry in topic.entries
        for slip in entry.slips
    ]
    return sorted(found, key=lambda noted: (noted.slip.line, noted.entry.id, noted.slip.field))


def held_value(entry: Entry, field: str) -> Any:
    """Return what holds in `field` of a checked entry; a capability is a field of what a side knows."""
    knows = getattr(entry, "knows", None)
    return knows[field] if knows is not None and field in knows else getattr(entry, field)


def value_text(field: str, value: Any, lang: Lang) -> str:
    """Return a field's value in words: flags, numbers and states as they are written, prose in `lang`."""
    if isinstance(value, Wording):
        return value[lang]
    if isinstance(value, bool):
        return SURE[value][lang].format(what=CAPABILITY[field][lang])
    if value is None or value in (frozenset(), ()):
        return NOTHING[lang]
    if isinstance(value, frozenset | set | list) or type(value) is tuple:
        return _members_text(field, value, lang)
    return value.value if isinstance(value, StrEnum) else str(value)


def _members_text(field: str, values: Any, lang: Lang) -> str:
    if field in WORDS:
        return JOINED[lang].join(WORDS[field][member][lang] for member in _in_order(values))
    return ",".join(_in_order(values))


def _in_order(values: Any) -> list[str]:
    """Return a set's members as they are declared, so that SYN stands before ACK."""
    members = list(values)
    if members and isinstance(members[0], StrEnum):
        return [member.value for member in type(members[0]) if member in values]
    return sorted(map(str, members))


def slip_lines(found: list[NotedSlip], lang: Lang, width: int) -> Iterator[str]:
    """Yield all slips as text, no line wider than `width` columns, and a count at the end."""
    for noted in found:
        head = LABELS["line"][lang].format(line=noted.slip.line)
        yield from wrap(f"{head} · {GRADES[noted.grade][lang]} · {noted.entry.id}", width)
        for label, text in _paragraphs(noted, lang):
            yield from wrap(COLON[lang].format(label=label, text=text), width, first="  ", rest="    ")
        yield ""
    grades = [noted.grade for noted in found]
    counted = LABELS["count"][lang].format(**{grade.value: Count(grades.count(grade)) for grade in Grade})
    yield from wrap(counted, width)


def _paragraphs(noted: NotedSlip, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield the labels and texts of a slip, values with the name of their field."""
    field = noted.slip.field
    name = f" ({FIELDS[field][lang]})" if field in FIELDS else ""
    gloss = f" ({noted.slip.gloss})" if noted.slip.gloss and lang is Lang.EN else ""
    yield LABELS["says"][lang], noted.slip.quote + gloss
    if noted.slip.grade is None:
        yield LABELS["meaning"][lang] + name, value_text(field, noted.slip.says, lang)
    yield LABELS["holds"][lang] + name, value_text(field, noted.holds, lang)
    if noted.slip.because is not None:
        yield LABELS["because"][lang], noted.slip.because[lang]


def slip_json(noted: NotedSlip, lang: Lang) -> dict[str, Any]:
    """Return one slip as `slips --json` prints it."""
    slip = noted.slip
    return {
        "id": noted.entry.id,
        "field": slip.field,
        "notes_line": slip.line,
        "quote": slip.quote,
        "says": value_text(slip.field, slip.says, lang) if slip.grade is None else slip.quote,
        "holds": value_text(slip.field, noted.holds, lang),
        "because": slip.because[lang] if slip.because else None,
        "grade": noted.grade.value,
        "rfc": noted.entry.rfc,
    }

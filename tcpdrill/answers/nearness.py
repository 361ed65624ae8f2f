"""How far a readable but not right answer is off, and what to remark on it.

| answer | nearly right | wrong |
|---|---|---|
| state | the other side's state at the same moment | any other state |
| flags | one flag missing or one too many, another one being right | anything else |
| number | one too high or too low; the right sum from the other symbol; not wrapped at 2^32 | anything else |
| segment | Seq and ACK number changed places; one part off, and that part nearly | anything else |
| order | two neighbours changed places | anything else |
| knowledge | one of the four is off | two or more are |
| choice | never | any other choice |
| text | as the learner says | as the learner says |

A part of a segment is its flags, its Seq, its ACK number or its length; a wrong length, and an ACK number
where the ACK flag is rightly absent, count as nearly. Nothing sent where something is, or the other way
round, is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcpdrill.answers import feedback
from tcpdrill.answers.feedback import NUMBER_NAMES, Remark
from tcpdrill.answers.letters import label_of
from tcpdrill.answers.numbers import number_of
from tcpdrill.answers.pictured import asked_number, is_left_free, is_other_number, other_state, taker
from tcpdrill.answers.spellings import CAPABILITIES
from tcpdrill.tcp.segment import MODULUS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tcpdrill.answers.question import Question

Finding = tuple[bool, tuple[Remark, ...]]
"""Whether the answer is nearly right, and what to say; without remarks the answer given is told."""

_FAR: Finding = (False, ())


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the steps of an order by their letters, the misconception behind the answer if known."""

    question: Question
    order: Sequence[str] = ()
    misconception: str | None = None


def never_near(_case: Case, _right: Any, _given: Any) -> Finding:
    """Find nothing: what is not right is wrong."""
    return _FAR


def compare_states(case: Case, right: str, given: str) -> Finding:
    """Nearly: the other side's state."""
    if other_state(case.question, right) != given:
        return _FAR
    return True, (Remark(feedback.OTHER_SIDE, {"given": given, "right": right}),)


def compare_flags(_case: Case, right: Sequence[str], given: Sequence[str]) -> Finding:
    """Nearly: one flag off, and at least one right."""
    missing = [flag for flag in right if flag not in given]
    surplus = [flag for flag in given if flag not in right]
    told = ((feedback.FLAGS_MISSING, missing), (feedback.FLAGS_SURPLUS, surplus))
    remarks = tuple(Remark(wording, {"flags": ", ".join(flags)}) for wording, flags in told if flags)
    return len(missing) + len(surplus) == 1 and len(surplus) < len(given), remarks


def compare_numbers(case: Case, right: int | str | None, given: int | str | None) -> Finding:
    """Nearly: see the table; a number of the same segment that was not asked for is told."""
    if right is None or given is None:
        return _FAR
    field = asked_number(case.question)
    nearly, remarks = _number_finding(case, field, right, given)
    if nearly:
        return True, remarks
    if not is_other_number(case.question, number_of(right), number_of(given)):
        return _FAR
    values = {"which": NUMBER_NAMES[field], "given": given, "right": right}
    return False, (Remark(feedback.OTHER_NUMBER, values),)


def _number_finding(case: Case, field: str | None, right: int | str, given: int | str) -> Finding:
    """Compare two numbers that stand in one field of a segment."""
    values = {"which": NUMBER_NAMES[field], "given": given, "right": right}
    wanted, typed = number_of(right), number_of(given)
    above = (typed.offset - wanted.offset) % MODULUS
    if wanted.base != typed.base:
        if above == 0 and len(wanted.base) == len(typed.base) == 1:
            bases = {"right": wanted.base, "given": typed.base}
            return True, (Remark(feedback.OTHER_SYMBOL, {**values, **bases}),)
        return False, (Remark(feedback.NUMBER_OTHER, values),)
    if above == 0:
        return True, (Remark(feedback.UNWRAPPED, values),)
    if above in (1, MODULUS - 1):
        return True, (_one_off(case, field, values, high=above == 1),)
    return False, (Remark(feedback.NUMBER_OTHER, values),)


def _one_off(case: Case, field: str | None, values: Mapping[str, Any], *, high: bool) -> Remark:
    """Return the remark on a number one too high or too low, with the reason where one is known.

    The reason comes from the misconception or from the picture. A Seq too high forgets that a bare ACK takes
    no number; an ACK number too high has many reasons.
    """
    right = number_of(values["right"])
    if high:
        free = field == "seq" and is_left_free(case.question, right)
        reason = free or case.misconception == feedback.LEFT_FREE_BY
        return Remark(feedback.NUMBER_LOWER_FREE if reason else feedback.NUMBER_LOWER, values)
    flag = feedback.TAKEN_BY.get(case.misconception or "") or taker(case.question, right)
    if flag is None:
        return Remark(feedback.NUMBER_HIGHER, values)
    return Remark(feedback.NUMBER_HIGHER_TAKEN, {**values, "flag": flag.value})


def compare_segments(case: Case, right: dict[str, Any] | None, given: dict[str, Any] | None) -> Finding:
    """Nearly: Seq and ACK number changed places, or one part off and that nearly."""
    if right is None or given is None:
        return _FAR
    if {**given, "seq": given["ack"], "ack": given["seq"]} == right:
        return True, (Remark(feedback.FLAGS_RIGHT), Remark(feedback.SWAPPED))
    parts = {part: _part_finding(case, part, right[part], given[part]) for part in right}
    off = {part: finding for part, finding in parts.items() if finding is not None}
    remarks = tuple(remark for finding in off.values() for remark in finding[1])
    return len(off) == 1 and all(nearly for nearly, _ in off.values()), (*_praise(off), *remarks)


def _praise(off: Mapping[str, Finding]) -> tuple[Remark, ...]:
    """Return what is right about a segment in which the parts `off` are not."""
    if "flags" not in off:
        return (Remark(feedback.FLAGS_RIGHT),)
    return (Remark(feedback.NUMBERS_RIGHT),) if len(off) == 1 else ()


def _part_finding(case: Case, part: str, right: Any, given: Any) -> Finding | None:
    """Compare one part of two segments; None where it is right."""
    if right == given:
        return None
    if part == "flags":
        return compare_flags(case, right, given)
    if right is None:
        return True, (Remark(feedback.NUMBER_SURPLUS),)
    if given is None or part == "len":
        return part == "len", (Remark(feedback.NUMBER_OTHER, {"which": NUMBER_NAMES[part], "right": right}),)
    return _number_finding(case, part, right, given)


def compare_orders(case: Case, right: Sequence[str], given: Sequence[str]) -> Finding:
    """Nearly: two neighbours changed places."""
    off = [place for place, step in enumerate(right) if given[place] != step]
    if off != [off[0], off[0] + 1]:
        return _FAR
    first, second = (label_of(case.order.index(given[place])) for place in off)
    return True, (Remark(feedback.NEIGHBOURS, {"first": first, "second": second}),)


def compare_knowledge(_case: Case, right: Mapping[str, bool], given: Mapping[str, bool]) -> Finding:
    """Nearly: one of the four is off."""
    off = [name for name in CAPABILITIES if right[name] != given[name]]
    if len(off) > 1:
        return _FAR
    wording = feedback.CELL_KNOWN if right[off[0]] else feedback.CELL_UNKNOWN
    return True, (Remark(wording, {"capability": feedback.CAPABILITY_NAMES[off[0]]}),)

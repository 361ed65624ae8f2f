"""What a question's pictures tell about its answer: which number is asked, what takes one, the other's state.

Reads the traces in `Question.shown` and `Question.solved`; knows nothing where a question has no picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.drawing.picture import Mask
from tcpdrill.tcp.segment import MODULUS, Flag, add
from tcpdrill.tcp.trace import Side, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.answers.numbers import Number
    from tcpdrill.answers.question import Question

_NUMBER_MASKS = {Mask.SEQ: "seq", Mask.ACK: "ack"}
_STATE_MASKS = {Mask.CLIENT_STATE: Side.CLIENT, Mask.SERVER_STATE: Side.SERVER}


def asked_number(question: Question) -> str | None:
    """Return which number of a segment is asked for, "seq" or "ack"; None if the question does not tell."""
    word = question.kind.rpartition("-")[2]
    if word in _NUMBER_MASKS.values():
        return word
    hidden = {_NUMBER_MASKS[mask] for _, mask in _masks(question) if mask in _NUMBER_MASKS}
    return hidden.pop() if len(hidden) == 1 else None


def is_other_number(question: Question, asked: Number, given: Number) -> bool:
    """Tell whether `given` stands in the same hidden segment as the number `asked`, in the other field."""
    field = asked_number(question)
    pair = (concrete(question, asked), concrete(question, given))
    segments = [step.segment for step, mask in _masks(question) if mask in _NUMBER_MASKS]
    numbers = [(segment.seq, segment.ack) for segment in segments]
    return field is not None and (pair if field == "seq" else pair[::-1]) in numbers


def other_state(question: Question, state: str) -> str | None:
    """Return the other side's state at the moment for which one side's `state` is asked, None if unknown.

    The moment is that of the last segment whose states are hidden.
    """
    moments = [(step, _STATE_MASKS[mask]) for step, mask in _masks(question) if mask in _STATE_MASKS]
    for step, side in moments:
        ends = step.arrived or step.sent
        if step.n == moments[-1][0].n and ends[side] == state:
            return ends[side.other].value
    return None


def concrete(question: Question, number: Number) -> int | None:
    """Return `number` with the picture's x and y put in, None where there are none."""
    pictures = [picture for picture in (question.solved, question.shown) if picture and picture.symbols]
    if not number.base:
        return number.offset
    if len(number.base) > 1 or not pictures or pictures[0].symbols is None:
        return None
    return add(pictures[0].symbols["xy".index(number.base)], number.offset)


def taker(question: Question, number: Number) -> Flag | None:
    """Return the flag (SYN or FIN) that takes the sequence number just before `number`."""
    end = concrete(question, number)
    for step in _steps(question):
        segment = step.segment
        if end is not None and add(segment.seq, segment.span) == end % MODULUS:
            for flag in (Flag.FIN, Flag.SYN):
                if flag in segment.flags:
                    return flag
    return None


def is_left_free(question: Question, number: Number) -> bool:
    """Tell whether a bare ACK before the hidden segment carried its Seq, `number`, and left it free."""
    at = concrete(question, number)
    masks = list(_masks(question))
    numbers = [step for step, mask in masks if mask is Mask.SEQ]
    whole = [step for step, mask in masks if mask is Mask.SEGMENT]
    hidden = [step.n for step in numbers or whole if step.segment.seq == at]
    acks = [step.n for step in _steps(question) if step.segment.span == 0 and step.segment.seq == at]
    return any(ack < n for ack in acks for n in hidden)


def _steps(question: Question) -> Iterator[Step]:
    """Yield the segments of the question's trace."""
    picture = question.solved or question.shown
    yield from picture.trace.steps if picture else ()


def _masks(question: Question) -> Iterator[tuple[Step, Mask]]:
    """Yield what the picture beside the prompt hides, with the segment it belongs to."""
    if question.shown:
        masks = question.shown.masks
        yield from (
            (step, mask) for step in question.shown.trace.steps for mask in Mask if (step.n, mask) in masks
        )

"""The types of answers, one entry each: how it is read, spelled, compared, asked for and recognized.

Adding a type is one entry in `TYPES`. Reading is the business of a file for each type, comparing that of
`nearness.py`. `read` and `spelled` are each other's inverse: reading what was spelled gives the same value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tcpdrill.answers import nearness, tool_spellings
from tcpdrill.answers.feedback import CAPABILITY_NAMES
from tcpdrill.answers.flags import read_flags
from tcpdrill.answers.letters import label_of, read_choice, read_knowledge, read_order
from tcpdrill.answers.numbers import read_number
from tcpdrill.answers.question import AnswerType
from tcpdrill.answers.segments import read_segment
from tcpdrill.answers.spellings import CAPABILITIES, NO_NUMBER
from tcpdrill.answers.states import read_state
from tcpdrill.answers.text import LONGEST, Reason, Unreadable, plain
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.tcp.plain_data import flags_data
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tcpdrill.answers.nearness import Case, Finding
    from tcpdrill.answers.question import Answer, Question

NONE = "none"
"""How no flags, no number, no segment and no capability are spelled."""


class Widget(StrEnum):
    """How an answer is given where there are keys: typed on a line, one choice taken, several ticked."""

    LINE = "line"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Offered:
    """What stands beside a question: its choices' texts, or ids of steps in the order of their letters."""

    choices: Sequence[str] = ()
    order: Sequence[str] = ()


def _nothing(_: Any) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True, slots=True)
class TypeOfAnswer:
    """One type of answer.

    `hint` says what can be typed, with two accepted spellings. `read` takes plain text, `spell` a JSON value.
    `compare` finds how far a wrong value is off. `further` yields other spellings of a value, `telling` the
    texts in small letters that would tell an answer. `has_letters` says that letters are the answer, not
    the names of choices. Where several may be ticked, `ticks` names them, and `of_ticks` writes ticked places
    as they would be typed.
    """

    hint: Wording
    read: Callable[[str, Offered], Any]
    spell: Callable[[Any, Offered], str]
    compare: Callable[[Case, Any, Any], Finding] = nearness.never_near
    widget: Widget = Widget.LINE
    has_letters: bool = False
    further: Callable[[Any], Iterator[str]] = _nothing
    telling: Callable[[Answer], Iterator[str]] = _nothing
    ticks: Callable[[Lang], Sequence[str]] = lambda _: ()
    of_ticks: Callable[[Sequence[int]], str] = lambda _: NONE


# How values are read that have a file of their own for a part only


def _flags(text: str, _: Offered) -> list[str] | Unreadable:
    """Return the flags in the order in which they are written."""
    flags = read_flags(text)
    return flags if isinstance(flags, Unreadable) else flags_data(flags)


def _number(text: str, _: Offered) -> int | str | Unreadable | None:
    """Return the number, None where the text says that there is none."""
    if text.strip(".\"'()[] ") in NO_NUMBER:
        return None
    number = read_number(text)
    return number if isinstance(number, Unreadable) else number.value


def _order(text: str, offered: Offered) -> list[str] | Unreadable:
    places = read_order(text, len(offered.order))
    return places if isinstance(places, Unreadable) else [offered.order[place] for place in places]


# How values are spelled


def _as_it_is(value: Any, _: Offered) -> str:
    return str(value)


def _spelled_flags(value: Sequence[str] | None, _: Offered) -> str:
    """Return `SYN,ACK`, or `none` for no flags."""
    return ",".join(value or ()) or NONE


def _spelled_segment(value: dict[str, Any] | None, offered: Offered) -> str:
    """Return `SYN,ACK seq=5000 ack=1001`, with the length where there is one, or `none` for no segment."""
    if value is None:
        return NONE
    ack = "" if value["ack"] is None else f" ack={value['ack']}"
    length = f" len={value['len']}" if value["len"] else ""
    return f"{_spelled_flags(value['flags'], offered)} seq={value['seq']}{ack}{length}"


def _spelled_knowledge(value: dict[str, bool], _: Offered) -> str:
    """Return the letters of what is true, or `none`."""
    return "".join(label_of(place) for place, name in enumerate(CAPABILITIES) if value[name]) or NONE


# What would tell an answer


def _telling_states(answer: Answer) -> Iterator[str]:
    words = str(answer.value).casefold().split("_")
    yield from (between.join(words) for between in ("_", "-", " ", ""))


def _telling_flags(answer: Answer) -> Iterator[str]:
    yield from (between.join(answer.value).casefold() for between in (",", "+", " ", ", ", ""))


def _telling_value(answer: Answer) -> Iterator[str]:
    if answer.value is not None:
        yield str(answer.value).casefold()


def _telling_segments(answer: Answer) -> Iterator[str]:
    if answer.value is not None:
        yield f"seq={answer.value['seq']} acknum={answer.value['ack']}"


TYPES: Mapping[AnswerType, TypeOfAnswer] = {
    AnswerType.STATE: TypeOfAnswer(
        Wording(zh="状态名，如 FIN_WAIT_2 或 fin-wait-2", en="a state, such as FIN_WAIT_2 or fin-wait-2"),
        read=lambda text, _: read_state(text),
        spell=_as_it_is,
        compare=nearness.compare_states,
        further=tool_spellings.of_state,
        telling=_telling_states,
    ),
    AnswerType.FLAGS: TypeOfAnswer(
        Wording(
            zh="标志，如 SYN,ACK 或 S.；一个也没有就写“无”",
            en="the flags, such as SYN,ACK or S. (none if none is set)",
        ),
        read=_flags,
        spell=_spelled_flags,
        compare=nearness.compare_flags,
        widget=Widget.SEVERAL,
        further=tool_spellings.of_flags,
        telling=_telling_flags,
        ticks=lambda _: [flag.value for flag in Flag],
        of_ticks=lambda places: ",".join(list(Flag)[place].value for place in places),
    ),
    AnswerType.NUMBER: TypeOfAnswer(
        Wording(
            zh="一个数，如 1001；题目用符号时写 x+1 这样的式子；没有就写“无”",
            en="a number such as 1001, or a sum such as x+1 where the question uses symbols (none if none)",
        ),
        read=_number,
        spell=lambda value, _: NONE if value is None else str(value),
        compare=nearness.compare_numbers,
        further=tool_spellings.of_number,
        telling=_telling_value,
    ),
    AnswerType.SEGMENT: TypeOfAnswer(
        Wording(
            zh="一个报文段，如 SYN,ACK seq=5000 ack=1001 或 S. 5000 1001；什么都不发就写“无”",
            en="a segment, such as SYN,ACK seq=5000 ack=1001 or S. 5000 1001 (none if nothing is sent)",
        ),
        read=lambda text, _: read_segment(text),
        spell=_spelled_segment,
        compare=nearness.compare_segments,
        further=tool_spellings.of_segment,
        telling=_telling_segments,
    ),
    AnswerType.CHOICE: TypeOfAnswer(
        Wording(zh="选项的字母或序号，如 B 或 2", en="the letter or number of one choice, such as B or 2"),
        read=lambda text, offered: read_choice(text, offered.choices),
        spell=lambda value, _: label_of(value),
        widget=Widget.ONE,
        has_letters=True,
    ),
    AnswerType.ORDER: TypeOfAnswer(
        Wording(zh="按顺序写出字母，如 B A C 或 BAC", en="the letters in order, such as B A C or BAC"),
        read=_order,
        spell=lambda value, offered: "".join(label_of(offered.order.index(step)) for step in value),
        compare=nearness.compare_orders,
        has_letters=True,
        telling=lambda answer: (spelling.casefold() for spelling in answer.accepts),
    ),
    AnswerType.KNOWLEDGE: TypeOfAnswer(
        Wording(
            zh="能确定的各项的字母，如 A,D；一项也不能确定就写“无”",
            en="the letters of all that is certain, such as A,D (none if nothing is)",
        ),
        read=lambda text, _: read_knowledge(text),
        spell=_spelled_knowledge,
        compare=nearness.compare_knowledge,
        widget=Widget.SEVERAL,
        has_letters=True,
        ticks=lambda lang: [name[lang] for name in CAPABILITY_NAMES.values()],
        of_ticks=lambda places: ",".join(map(label_of, places)),
    ),
    AnswerType.TEXT: TypeOfAnswer(
        Wording(
            zh="用自己的话回答，再对照参考答案评判：1 对，2 差一点，3 错",
            en="your own words; then compare and judge: 1 right, 2 nearly, 3 wrong",
        ),
        read=lambda text, _: text,
        spell=_as_it_is,
        telling=_telling_value,
    ),
}


def read(
    answer_type: AnswerType, typed: str, *, choices: Sequence[str] = (), order: Sequence[str] = ()
) -> Any:
    """Return the JSON value (see `Answer`) of what was typed, or `Unreadable`; never raises.

    `choices` holds the texts offered, for a choice; `order` the ids of the steps in the order of their
    letters, for an order. Text comes back as it was typed.
    """
    text = plain(typed[: LONGEST + 1])
    if not text:
        return Unreadable(Reason.EMPTY)
    if answer_type is AnswerType.TEXT:
        return typed
    if len(typed) > LONGEST:
        return Unreadable(Reason.TOO_LONG)
    return TYPES[answer_type].read(text, Offered(choices, order))


def spelled(answer_type: AnswerType, value: Any, *, order: Sequence[str] = ()) -> str:
    """Return the short spelling of an answer's JSON value, which `read` reads back as the same value.

    A choice is spelled by its letter, an order and knowledge by their letters.
    """
    return TYPES[answer_type].spell(value, Offered(order=order))


def further_spellings(answer_type: AnswerType, value: Any) -> tuple[str, ...]:
    """Return spellings of a value beside the short one; none where a value has but one."""
    return tuple(dict.fromkeys(TYPES[answer_type].further(value)))


def widget_of(question: Question) -> Widget:
    """Return how a question is answered with keys: by one of its choices, where they are what is named."""
    kind = TYPES[question.answer.type]
    return Widget.ONE if question.choices and not kind.has_letters else kind.widget

"""How sequence numbers are counted: what a segment takes, and which ACKnum comes back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Kind, Said, Text, say
from tcpdrill.asking.rolled_exchanges import BASES, OPEN, Place, Scene, Script, number_at
from tcpdrill.asking.rolled_steps import COUNTED, COUNTING, named_mistakes
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import below, chance, choose
from tcpdrill.ground.tcp_words import BARE_RST, BARE_SYN, FIN_ACK, LINES, SYN_ACK, flags_text
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.actions import Abort, Close, Connect, Deliver, Forge, Listen, Send
from tcpdrill.tcp.segment import BARE_ACK, MODULUS, Flag, Segment, add
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

_C, _S = Side.CLIENT, Side.SERVER

LENGTHS = (1, 5, 10, 20, 100, 200, 500, 536, 1000, 1460)
"""Octets of data that are rolled."""

_PEER = BASES[0][1]


@lru_cache(maxsize=64)
def shown_by(flags: frozenset[Flag], length: int) -> tuple[Script, int, int] | None:
    """Return a script in which such a segment travels, its number there, and that of its answer.

    Of a segment that nothing answers, the number is 0. The segment is the client's, a SYN,ACK the server's.
    None where no exchange has one.
    """
    if flags == BARE_SYN and not length:
        return Script("syn", (Listen(_S), Connect(_C), Deliver(1))), 1, 2
    if flags == SYN_ACK and not length:
        return Script("syn-ack", (Listen(_S), Connect(_C), Deliver(1), Deliver(2))), 2, 3
    if flags == BARE_RST and not length:
        return Script("rst", (*OPEN, Abort(_C), Deliver(4))), 4, 0
    if flags == BARE_ACK:
        if not length:
            return Script("ack", OPEN), 3, 0
        return Script(f"ack-{length}", (*OPEN, Send(_C, length), Deliver(4))), 4, 5
    return _with_fin_or_data(flags, length)


def _with_fin_or_data(flags: frozenset[Flag], length: int) -> tuple[Script, int, int] | None:
    if flags == FIN_ACK and not length:
        return Script("fin", (*OPEN, Close(_C), Deliver(4))), 4, 5
    if flags == FIN_ACK:
        fin = Segment(FIN_ACK, 101, 301, length)
        return Script(f"fin-{length}", (*OPEN, Forge(_S, fin))), 4, 5
    if flags == BARE_SYN:
        return Script(f"syn-{length}", (Listen(_S), Forge(_S, Segment(BARE_SYN, 100, None, length)))), 1, 0
    return None


# --- rolling --------------------------------------------------------------------------------------------


def roll_bytes(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which ACKnum comes back, or how many numbers a segment takes."""
    del stock
    flags, length = _shape(fact, rng)
    shown = shown_by(flags, length)
    if shown is None:
        return None
    script, n, answer = shown
    seq = _rolled_number(fact, length, rng)
    scene = _scene(script, n, seq)
    segment = scene.step(n).segment
    takes_more = segment.span != length
    if not answer or (takes_more and chance(rng, 4)):
        return _numbers_taken(fact, scene, n) if takes_more or not length else None
    return _number_back(fact, scene, n, answer, rng)


def _shape(fact: Fact, rng: Random) -> tuple[frozenset[Flag], int]:
    """Return the flags and length of the fact, or of one of its examples; a length other than 0 is rolled."""
    told = fact.value if fact.type == "arithmetic" else choose(rng, fact.value["examples"])
    length = choose(rng, LENGTHS) if told["length"] else 0
    return frozenset(Flag(flag) for flag in told["flags"]), length


def _rolled_number(fact: Fact, length: int, rng: Random) -> int:
    if _is_about_the_wrap(fact) or chance(rng, 3):
        # At the wrap itself the sum always passes it, elsewhere it may also stop just before.
        return MODULUS - 1 - below(rng, max(min(length, 3) + (not _is_about_the_wrap(fact)), 1))
    return choose(rng, BASES)[0]


def wrapping_example(fact: Fact) -> Mapping[str, Any] | None:
    """Return the example of an arithmetic fact that passes the last number, None where it has none."""
    examples = fact.details["examples"] if fact.type == "arithmetic" else ()
    return next((example for example in examples if example["next"] < example["seq"]), None)


def _is_about_the_wrap(fact: Fact) -> bool:
    return wrapping_example(fact) is not None


def _scene(script: Script, n: int, seq: int) -> Scene:
    """Return the script with first numbers such that segment `n` carries `seq`."""
    first = {1: 0, 2: 0}.get(n, 1)
    own = add(seq, -first)
    isn = (_PEER, own) if n == 2 else (own, _PEER)  # noqa: PLR2004 - the SYN,ACK is the server's
    return Scene(script, isn, n, n, (seq, seq))


def fits(fact: Fact, _: Stock) -> bool:
    """Tell whether a fact carries arithmetic."""
    return fact.type == "arithmetic" or bool(fact.value["examples"])


def _unless_forged(scene: Scene, picture: Picture) -> Picture | None:
    """Return the picture, None of a segment put there by hand: it looks forged, and its data may be left."""
    return None if any(step.forged for step in scene.trace.steps) else picture


# --- which ACKnum comes back ----------------------------------------------------------------------------

COMES_BACK = Wording(
    zh="报文段 {segment}按序到达。它的接收方接下来期望哪个序号，也就是之后会在 ACKnum 里写哪个数？",
    en="The segment {segment} arrives in order. Which number does its receiver expect next, and so put into "
    "its ACKnum?",
)

DATA = Wording(zh="带 {length} 个字节的数据", en="{length} octets of data")
ONE_OCTET = Wording(zh="带 1 个字节的数据", en="one octet of data")
NO_DATA = Wording(zh="不带数据", en="no data")


def _data(length: int) -> Text:
    if length > 1:
        return Said(DATA, {"length": length})
    return ONE_OCTET if length else NO_DATA


def _described(segment: Segment, seq: str) -> Text:
    return say(
        "{flags} Seq={seq}（{data}）",
        "{flags} Seq={seq} ({data})",
        flags=flags_text(segment.flags),
        seq=seq,
        data=_data(segment.length),
    )


class Count(NamedTuple):
    """How the numbers of one question are written: as they are, or from x, which is `start`."""

    start: int
    in_symbols: bool

    def write(self, number: int) -> str:
        """Return a number as it is typed."""
        if not self.in_symbols:
            return str(number)
        distance = (number - self.start + MODULUS // 2) % MODULUS - MODULUS // 2
        return f"x{distance:+d}" if distance else "x"

    def value(self, number: int | None) -> int | str | None:
        """Return a number as the JSON value of an answer."""
        return self.write(number) if self.in_symbols and number is not None else number


def _number_back(fact: Fact, scene: Scene, n: int, answer: int, rng: Random) -> Draft:
    segment = scene.step(n).segment
    right = add(segment.seq, segment.span)
    is_first = scene.step(n).sender is Side.CLIENT
    count = Count(
        segment.seq, is_first and segment.span > 0 and not _is_about_the_wrap(fact) and chance(rng, 4)
    )
    return Draft(
        prompt=Said(COMES_BACK, {"segment": _described(segment, count.write(segment.seq))}),
        type=AnswerType.NUMBER,
        value=count.value(right),
        explanation=Joined((_reckoned(segment, count), _rule(fact, segment)), LINES),
        proof=_proof(scene, n),
        trace=scene.trace,
        reads=lambda trace: count.value(number_at(trace.steps[answer - 1], "ack")),
        mistakes=named_mistakes(_mistaken(scene, (answer, "ack"), (n, "seq")), right, count.write),
        solved=_unless_forged(
            scene,
            Picture(scene.trace, n, answer, symbols=(segment.seq, _PEER) if count.in_symbols else None),
        ),
        hint=COUNTING,
    )


def _reckoned(segment: Segment, count: Count) -> Text:
    """Return the sum: "1000 + 10 = 1010"."""
    right = add(segment.seq, segment.span)
    if count.in_symbols:
        return say(
            "这个报文段占 {span} 个序号，所以是 {right}。",
            "Sequence numbers taken: {span}, hence {right}.",
            span=segment.span,
            right=count.write(right),
        )
    return say(
        "这个报文段占 {span} 个序号：{seq} + {span} = {right}{wrap}。",
        "Sequence numbers taken: {span}. {seq} + {span} = {right}{wrap}.",
        span=segment.span,
        seq=segment.seq,
        right=right,
        wrap=MODULO if right < segment.seq else "",
    )


MODULO = Wording(zh="（模 2^32）", en=" (modulo 2^32)")


def _mistaken(scene: Scene, wanted: Place, given: Place) -> Iterator[tuple[Mistake, int]]:
    """Yield wrong numbers; one that passes 2^32 without wrapping is told as such."""
    segment = scene.step(given[0]).segment
    seq, span = segment.seq, segment.span
    if seq + span >= MODULUS:
        yield Mistake.NUMBERS_NEVER_WRAP, seq + span
    if not scene.script.is_absolute:
        yield from scene.mistaken_numbers(wanted, given)
    elif Flag.FIN in segment.flags:
        yield Mistake.FIN_TAKES_NO_NUMBER, add(seq, segment.length)
    yield Mistake.ACK_COUNTS_SEGMENTS, add(seq, 1)
    yield Mistake.ACK_COPIES_SEQ, seq
    yield Mistake.ACK_NUMBER_IS_LAST_RECEIVED, add(seq, span - 1)


# --- how many numbers it takes --------------------------------------------------------------------------

TAKES = Wording(
    zh="一个报文段，标志是 {flags}，{data}：它占几个序号？",
    en="A segment with flags {flags} and {data}: how many sequence numbers does it take?",
)


def _numbers_taken(fact: Fact, scene: Scene, n: int) -> Draft:
    segment = scene.step(n).segment
    return Draft(
        prompt=Said(TAKES, {"flags": flags_text(segment.flags), "data": _data(segment.length)}),
        type=AnswerType.NUMBER,
        value=segment.span,
        explanation=_counted(fact, segment),
        proof=_proof(scene, n),
        trace=scene.trace,
        reads=lambda trace: trace.steps[n - 1].segment.span,
        mistakes=named_mistakes(_mistaken_counts(segment), segment.span, str),
        solved=_unless_forged(scene, Picture(scene.trace, 1, len(scene.trace.steps))),
        hint=COUNTING,
    )


def _rule(fact: Fact, segment: Segment) -> Text:
    """Return how numbers are counted: what the fact states, and why, else the rule for all segments.

    What is stated of so many octets would puzzle beside a segment with another number of them.
    """
    if fact.type != "arithmetic":
        return COUNTED
    stated = fact.details.get("statement") if fact.value["length"] == segment.length else None
    return Joined((stated or COUNTED, fact.because or ""), LINES)


def _counted(fact: Fact, segment: Segment) -> Text:
    """Return why a segment takes so many, without the rule that is asked for, and with data the sum."""
    why = (fact.because or "") if fact.type == "arithmetic" else COUNTED
    return Joined((why, _summed(segment)), LINES)


def _summed(segment: Segment) -> Text:
    if not segment.length:
        return ""
    flag = Flag.SYN if Flag.SYN in segment.flags else Flag.FIN
    return say(
        "{flag} 占一个，数据占 {length} 个，一共 {span} 个。",
        "The {flag} takes one and the data take {length}: {span} in all.",
        flag=flag.value,
        length=segment.length,
        span=segment.span,
    )


def _mistaken_counts(segment: Segment) -> Iterator[tuple[Mistake, int]]:
    taken: Mapping[Flag, Mistake] = {
        Flag.SYN: Mistake.SYN_TAKES_NO_NUMBER,
        Flag.FIN: Mistake.FIN_TAKES_NO_NUMBER,
    }
    for flag, mistake in taken.items():
        if flag in segment.flags:
            yield mistake, segment.span - 1
    if Flag.ACK in segment.flags:
        yield Mistake.ACK_TAKES_A_NUMBER, segment.span + 1
    if segment.length:
        yield Mistake.ACK_COUNTS_SEGMENTS, 1


def _proof(scene: Scene, n: int) -> Proof:
    step = scene.step(n)
    return Proof(rows=tuple(row for row in (step.departure, step.arrival) if row), script=scene.text)


KINDS = (
    Kind(
        "bytes",
        frozenset({"arithmetic", "term"}),
        Wording(zh="序号怎么数，确认号是多少", en="how numbers are counted and which ACKnum comes back"),
        roll_bytes,
        fits,
    ),
)

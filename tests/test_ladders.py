"""Whole ladders: blanked, with an error, with a loss, as a capture. Uniqueness is tried out by hand here."""

from __future__ import annotations

import re
import struct
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import system_parts
from asked_course import fact, questions, stock

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.kinds.blank_segments import blanks
from tcpdrill.asking.kinds.captures import ADDRESS, capture_line, readable, tellable
from tcpdrill.asking.kinds.wrong_values import Change, errors_of, slips_of
from tcpdrill.asking.only_explanation import only_explanation
from tcpdrill.asking.rolled_exchanges import HOME, Scene, Script, number_at, replayed
from tcpdrill.drawing.picture import Mask
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.actions import Close, Connect, Deliver, Listen, Send
from tcpdrill.tcp.exchange import ScriptError, run
from tcpdrill.tcp.segment import MODULUS, Flag
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tcpdrill.answers.question import Question

C, S = Side.CLIENT, Side.SERVER
OPEN = (Listen(S), Connect(C), Deliver(1), Deliver(2), Deliver(3))

SPOTTED = ["normal-open", "close-by-client", "lost-data", "third-ack-with-data", "simultaneous-close"]


def scene(script: Script) -> Scene:
    return Scene(script, HOME, 1, len(replayed(script, HOME).steps), HOME)


def test_a_change_that_several_mistakes_lead_to_bears_the_name_of_one() -> None:
    for script in stock().scripts.values():
        named = set(slips_of(script))
        changes = {slip._replace(mistake=Mistake.STATES_CONFUSED) for slip in named}
        assert len(changes) == len(named), script.name


def right_text(asked: Question) -> str:
    choices, right = asked.choices or (), int(asked.answer.value)
    return choices[right].text


# --- one wrong value: every single change is tried ---


def is_sound(script: Script, ladder: Trace) -> bool:
    """Tell whether some two ends, with any first numbers and any lengths, would produce this ladder."""
    first = {side: next((s.segment.seq for s in ladder.steps if s.sender is side), HOME[0]) for side in Side}
    lengths = iter_lengths(script, ladder)
    actions = [
        Send(action.side, next(lengths)) if isinstance(action, Send) else action for action in script.actions
    ]
    try:
        found = run(actions, first)
    except (ScriptError, StopIteration):
        return False
    return [step.segment for step in found.steps] == [step.segment for step in ladder.steps]


def iter_lengths(script: Script, ladder: Trace) -> Iterator[int]:
    """Yield the lengths of the texts as the ladder shows them when they are first sent."""
    seen: set[tuple[Side, int]] = set()
    for right, shown in zip(replayed(script, HOME).steps, ladder.steps, strict=True):
        if right.segment.length and (right.sender, right.segment.seq) not in seen:
            seen.add((right.sender, right.segment.seq))
            yield max(1, shown.segment.length)


def single_changes(ladder: Trace) -> Iterator[Trace]:
    """Yield the ladder with one number changed, to every value that other numbers could make right."""
    numbers = {number_at(step, field) or 0 for step in ladder.steps for field in ("seq", "ack")}
    lengths = {step.segment.length for step in ladder.steps} | {1, 2}
    values = {number + sign * length for number in numbers for length in lengths for sign in (-1, 0, 1)}
    for step in ladder.steps:
        for field in ("seq", "ack"):
            if number_at(step, field) is not None:
                for value in values - {number_at(step, field)}:
                    yield Change(step.n, field, value % MODULUS).applied(ladder)
        if step.segment.length:
            for length in range(1, 2 * step.segment.length + 2):
                yield with_length(ladder, step, length)


def with_length(ladder: Trace, step: Step, length: int) -> Trace:
    changed = step._replace(segment=replace(step.segment, length=length))
    return replace(ladder, steps=(*ladder.steps[: step.n - 1], changed, *ladder.steps[step.n :]))


@pytest.mark.parametrize("name", SPOTTED)
def test_an_error_that_is_asked_for_can_be_mended_in_one_way_only(name: str) -> None:
    script = stock().scripts[name]
    whole = scene(script)
    assert is_sound(script, whole.trace)
    numbers = [slip for slip in errors_of(script) if slip.field != "flags"]
    for slip in numbers[:: max(1, len(numbers) // 3)]:
        broken = slip.at(whole).applied(whole.trace)
        assert not is_sound(script, broken)
        mended = {ladder.steps for ladder in single_changes(broken) if is_sound(script, ladder)}
        assert mended == {whole.trace.steps}, slip


def test_an_error_that_could_be_mended_elsewhere_is_not_asked_for() -> None:
    """The server's first number stands in two places of a handshake: either could be the wrong one."""
    script = stock().scripts["normal-open"]
    whole = scene(script)
    assert not only_explanation(script, 3, "ack")
    broken = Change(3, "ack", HOME[1] + 2).applied(whole.trace)
    mended = {ladder.steps for ladder in single_changes(broken) if is_sound(script, ladder)}
    assert len(mended) == 2


def test_the_right_repair_is_offered_with_wrong_ones_and_the_ladder_shows_the_error() -> None:
    for asked in questions("scenario.close-by-client/spot-the-error"):
        found = re.fullmatch(r"Segment (\d): (Seq|the ACKnum|the flags) should be (.*)", right_text(asked))
        assert found is not None
        assert asked.shown is not None
        assert asked.solved is not None
        n = int(found[1])
        differing = [
            mine.n
            for mine, theirs in zip(asked.shown.trace.steps, asked.solved.trace.steps, strict=True)
            if mine.segment != theirs.segment
        ]
        assert differing == [n]
        step = asked.solved.trace.steps[n - 1]
        shown = {"Seq": step.segment.seq, "the ACKnum": step.segment.ack}.get(found[2])
        assert shown is None or str(shown) == found[3]


# --- blank segments -----------------------------------------------------------------------------------------


def test_a_blank_follows_from_the_rest() -> None:
    assert blanks(stock().scripts["normal-open"]) == (1, 2, 3)
    assert blanks(stock().scripts["close-by-client"]) == (1, 2, 3, 4, 5, 6, 7)


@pytest.mark.parametrize(
    ("actions", "missing"),
    [
        ((*OPEN, Send(C, 10)), 4),
        ((Listen(S), Connect(C)), 1),
        ((Listen(S), Connect(C), Deliver(1)), 2),
    ],
    ids=["text that nobody acknowledges", "a SYN that nobody answers", "a SYN,ACK that nobody acknowledges"],
)
def test_what_does_not_follow_from_the_rest_is_not_blanked(actions: tuple[object, ...], missing: int) -> None:
    script = Script("made up", actions)  # type: ignore[arg-type]
    assert missing not in blanks(script)


def test_a_close_is_told_from_other_calls_by_the_states_beside_it() -> None:
    assert 4 in blanks(Script("made up", (*OPEN, Close(C), Deliver(4), Deliver(5))))


def test_a_blank_is_asked_with_its_flags_and_numbers() -> None:
    for asked in questions("teardown.step3/blank-segment"):
        assert asked.answer.type is AnswerType.SEGMENT
        assert asked.answer.value["flags"] == ["FIN", "ACK"]
        assert asked.shown is not None
        assert asked.shown.masks == {(6, Mask.SEGMENT)}
        assert "seq-and-ack-swapped" in asked.mistakes.values()


# --- losses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "repeats", "waits", "end"),
    [
        ("lost-syn", ("SYN", ""), ("SYN_SENT", "LISTEN"), ("ESTABLISHED", "ESTABLISHED")),
        ("lost-fin", ("FIN,ACK", ""), ("FIN_WAIT_1", "ESTABLISHED"), None),
        ("lost-ack-of-fin", ("FIN,ACK", ""), ("FIN_WAIT_1", "CLOSE_WAIT"), None),
        ("lost-synack", ("SYN", "SYN,ACK"), ("SYN_SENT", "SYN_RECEIVED"), ("ESTABLISHED", "ESTABLISHED")),
        ("lost-last-ack", ("", "FIN,ACK"), ("TIME_WAIT", "LAST_ACK"), None),
        ("lost-third-ack-synack-again", ("", "SYN,ACK"), ("ESTABLISHED", "SYN_RECEIVED"), None),
    ],
)
def test_losses(
    name: str, repeats: tuple[str, str], waits: tuple[str, str], end: tuple[str, str] | None
) -> None:
    found = {}
    for asked in questions(f"scenario.{name}.repeats/lost-segment", 24):
        place = 0 if "What does the client retransmit" in asked.prompt else 1
        found[place] = ",".join((asked.answer.value or {"flags": ()})["flags"])
    assert (found[0], found[1]) == repeats
    for side, state in zip(Side, waits, strict=True):
        assert questions(f"scenario.{name}.{side}_waits/lost-segment", 3)[0].answer.value == state
    for asked in questions(f"scenario.{name}.end/lost-segment", 6):
        place = 0 if "In which state does the client end?" in asked.prompt else 1
        assert end is None or asked.answer.value == end[place]


def test_a_lost_ack_is_not_what_is_repeated() -> None:
    asked = questions("scenario.lost-last-ack.repeats/lost-segment", 24)
    named = {mistake: typed for one in asked for typed, mistake in one.mistakes.items()}
    assert named["ack-is-repeated"].startswith("ACK seq=")
    assert {mistake for one in asked if one.answer.value is None for mistake in one.mistakes.values()} >= {
        "ack-is-repeated",
        "sides-swapped",
    }
    assert named["loss-is-final"] == "none"


# --- captures -----------------------------------------------------------------------------------------------


def test_a_capture_tells_all_only_where_segments_follow_each_other() -> None:
    assert readable(stock().scripts["normal-open"]) == (1, 2, 3)
    assert readable(stock().scripts["close-by-client"])[-1] == 7
    assert max(readable(stock().scripts["simultaneous-close"])) < 4
    assert not readable(stock().scripts["simultaneous-open"])


UNTELLABLE = {
    "the RST of the abort is under way when segment 5 arrives": ("abort-by-server", 5),
    "the SYN alone does not show that nobody listens": ("refused", 1),
    "an opening tells nothing of what comes later": ("half-close-data", 3),
    "the abort's own segment shows nothing of what it is yet": ("abort-by-server", 3),
}


@pytest.mark.parametrize(("name", "n"), UNTELLABLE.values(), ids=UNTELLABLE)
def test_a_capture_is_cut_only_where_it_tells(name: str, n: int) -> None:
    script = stock().scripts[name]
    assert n not in tellable(script, stock())
    assert tellable(script, stock())


@pytest.mark.parametrize("name", ["time-wait-assassination", "simultaneous-close", "lost-fin"])
def test_no_capture_is_asked_of_an_exchange_that_it_cannot_tell(name: str) -> None:
    assert not tellable(stock().scripts[name], stock())
    assert (f"scenario.{name}", "read-capture") not in stock().asked


def test_captures_that_look_the_same_have_one_answer() -> None:
    answers: dict[tuple[object, ...], set[str]] = {}
    for about, kind in stock().asked:
        if kind == "read-capture" and about.startswith("scenario."):
            for asked in questions(f"{about}/{kind}", 8):
                lines = [line for line in asked.prompt.splitlines() if line.startswith("IP ")]
                answers.setdefault(_shape(lines), set()).add(right_text(asked))
    assert len(answers) > 20
    assert [found for found in answers.values() if len(found) > 1] == []


def _shape(lines: list[str]) -> tuple[object, ...]:
    """Return lines with each number told by where it first stood: what does not depend on the roll."""
    first: list[int] = []
    shape = []
    for line in lines:
        numbers = [int(number) for number in re.findall(r"(?:seq|ack) (\d+)", line)]
        told = []
        for number in numbers:
            base = next((at for at, old in enumerate(first) if abs(number - old) < 2000), len(first))
            first += [number] if base == len(first) else []
            told.append((base, number - first[base]))
        shape.append((re.sub(r"(seq|ack) [\d:]+", "", line), tuple(told)))
    return tuple(shape)


@pytest.mark.parametrize("lang", Lang)
def test_a_capture_gives_its_reason(lang: Lang) -> None:
    for about, kind in stock().asked:
        if kind == "read-capture":
            for asked in questions(f"{about}/{kind}", 4, lang):
                assert asked.explanation.rstrip().endswith((".", "。")), (asked.id, asked.seed)


@pytest.mark.parametrize(("topic", "steps"), [("handshake", 3), ("teardown", 4)])
def test_no_capture_is_misread_for_a_step_that_there_is_not(topic: str, steps: int) -> None:
    for place in range(1, steps + 1):
        for asked in questions(f"{topic}.step{place}/read-capture", 20):
            named = [re.findall(r"Segment (\d+);", choice.text) for choice in asked.choices or ()]
            assert all(1 <= int(n) <= steps for found in named for n in found), asked.id
            assert all(named)


def test_of_a_step_the_segment_is_asked_too() -> None:
    for asked in questions("teardown.step3/read-capture", 10):
        assert len({choice.text.split(";")[0] for choice in asked.choices or ()}) > 1


def test_a_blank_is_not_in_the_opening_where_there_is_more_to_ask() -> None:
    for name in ("syn-in-time-wait", "half-open-send", "half-close-data"):
        for asked in questions(f"scenario.{name}/blank-segment", 12):
            (masked, _) = next(iter(asked.shown.masks)) if asked.shown else (0, None)
            assert masked > 3, (asked.id, asked.seed)


def test_a_step_is_told_from_its_capture() -> None:
    for asked in questions("teardown.step3/read-capture"):
        closer = "client" if re.search(r"40000 > .*Flags \[F", asked.prompt.splitlines()[4]) else "server"
        passive, active = "LAST_ACK", "TIME_WAIT"
        states = (active, passive) if closer == "client" else (passive, active)
        assert right_text(asked) == f"Segment 3; client {states[0]}, server {states[1]}"


FLAG_BITS = {Flag.FIN: 1, Flag.SYN: 2, Flag.RST: 4, Flag.ACK: 16}


def packet(step: Step) -> bytes:
    """Return a segment as a packet of raw IP."""
    (source, source_port), (target, target_port) = (
        ADDRESS[side].rsplit(".", 1) for side in (step.sender, step.sender.other)
    )
    segment = step.segment
    bits = sum(bit for flag, bit in FLAG_BITS.items() if flag in segment.flags) | (8 if segment.length else 0)
    ports = int(source_port), int(target_port)
    tcp = struct.pack("!HHIIBBHHH", *ports, segment.seq, segment.ack or 0, 0x50, bits, 65535, 0, 0)
    length = 20 + len(tcp) + segment.length
    addresses = (bytes(map(int, address.split("."))) for address in (source, target))
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, 6, 0, *addresses)
    return ip + tcp + bytes(segment.length)


def capture_file(trace: Trace) -> bytes:
    packets = [packet(step) for step in trace.steps]
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    return head + b"".join(struct.pack("<IIII", 0, n, len(p), len(p)) + p for n, p in enumerate(packets))


@pytest.mark.parametrize("name", ["close-by-client", "half-close-data", "abort-by-client", "refused"])
def test_lines_are_those_of_tcpdump(name: str, tmp_path: Path) -> None:
    tcpdump = system_parts.program(("tcpdump",), "install tcpdump")
    script = stock().scripts[name]
    trace = replayed(script, (1000, 5000))
    path = tmp_path / "made.pcap"
    path.write_bytes(capture_file(trace))
    printed = subprocess.run(
        [tcpdump, "-S", "-n", "-t", "-r", str(path)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [re.sub(r", win \d+|: HTTP$", "", line) for line in printed] == [
        capture_line(step) for step in trace.steps
    ]


def test_both_languages_show_the_same_lines() -> None:
    chinese, english = (questions("handshake.step2/read-capture", 1, lang)[0] for lang in (Lang.ZH, Lang.EN))
    assert [line for line in chinese.prompt.splitlines() if line.startswith("IP ")] == [
        line for line in english.prompt.splitlines() if line.startswith("IP ")
    ]
    assert fact("handshake.step2").step == 2

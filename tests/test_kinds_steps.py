"""Who sends each segment, its flags and numbers, the states after it, the order; what is then known."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from asked_course import course, fact, pair, questions, stock

from tcpdrill.answers.judging import Outcome, judge
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import in_language
from tcpdrill.asking.kinds.orders import orders_that_fit
from tcpdrill.asking.prepared_course import lessons_of
from tcpdrill.asking.questions import draft_of
from tcpdrill.asking.rolled_exchanges import BASES
from tcpdrill.asking.rolled_steps import Asked
from tcpdrill.drawing.picture import Mask
from tcpdrill.ground.dice import dice
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from tcpdrill.answers.question import Question


def right_text(asked: Question) -> str:
    choices, right = asked.choices or (), int(asked.answer.value)
    return choices[right].text


@pytest.mark.parametrize(
    ("step", "part"),
    [
        ("handshake.step1", "The side that opens the connection (the client)"),
        ("handshake.step2", "The side that listens (the server)"),
        ("teardown.step1", "The side that closes first (the active side)"),
        ("teardown.step3", "The side that closes second (the passive side)"),
    ],
)
def test_the_sender_is_asked_by_its_part(step: str, part: str) -> None:
    for asked in questions(f"{step}.sender/step-sender"):
        assert right_text(asked) == part
        assert "client" not in asked.prompt.casefold()
        assert "server" not in asked.prompt.casefold()


def test_either_end_may_close_first() -> None:
    for name in ("teardown.active_side", "teardown.passive_side"):
        for asked in questions(f"{name}/step-sender", 12):
            told = re.search("the (client|server)'s application closes first", asked.prompt)
            closer = told and told[1]
            other = {"client": "server", "server": "client", None: None}[closer]
            plays = closer if "active side" in asked.prompt else other
            assert right_text(asked).startswith(f"Only the {plays}" if plays else "Either")
            named = {choice.misconception for choice in asked.choices or ()}
            assert named <= {None, "server-is-always-passive", "sides-swapped", "first-close-decides-nothing"}


@pytest.mark.parametrize(
    ("step", "flags"),
    [
        ("handshake.step1", ["SYN"]),
        ("handshake.step2", ["SYN", "ACK"]),
        ("handshake.step3", ["ACK"]),
        ("teardown.step1", ["FIN", "ACK"]),
        ("teardown.step2", ["ACK"]),
    ],
)
def test_flags(step: str, flags: list[str]) -> None:
    for asked in questions(f"{step}.flags/step-flags"):
        assert asked.answer.value == flags
        assert asked.shown is not None
        assert (asked.shown.last, Mask.SEGMENT) in asked.shown.masks


def given(asked: Question) -> tuple[int, str, int]:
    """Return the segment, the field and the number that a prompt gives."""
    found = re.search(r"In segment (\d) of .*?\), the (Seq|ACKnum) is (\d+)\.", asked.prompt)
    assert found is not None, asked.prompt
    return int(found[1]), "seq" if found[2] == "Seq" else "ack", int(found[3])


@pytest.mark.parametrize(
    "part", ["handshake.step2.ack", "handshake.step3.seq", "teardown.step1.seq", "teardown.step4.ack"]
)
def test_a_number_follows_from_the_one_that_is_given_and_stands_nowhere_else(part: str) -> None:
    kind = f"step-{part.rpartition('.')[2]}"
    forms = set()
    for asked in questions(f"{part}/{kind}", 40):
        forms.add(type(asked.answer.value))
        assert asked.solved is not None
        steps = asked.solved.trace.steps[asked.solved.first - 1 : asked.solved.last]
        if isinstance(asked.answer.value, int):
            place, field, number = given(asked)
            segment = steps[place - 1].segment
            assert (segment.seq if field == "seq" else segment.ack) == number
            assert abs(number - asked.answer.value) <= 1
        else:
            assert re.fullmatch(r"[xy]\+1", asked.answer.value)
            assert asked.solved.symbols is not None
    assert int in forms


def test_a_number_is_asked_in_symbols_only_where_that_gives_nothing_away() -> None:
    for asked in questions("handshake.step1.seq/step-seq", 40):
        assert isinstance(asked.answer.value, int)


def test_the_close_is_asked_with_either_side_closing_first() -> None:
    prompts = [asked.prompt for asked in questions("teardown.step2.server_state/state-after", 40)]
    assert any("the client closes first" in prompt for prompt in prompts)
    assert any("the server closes first" in prompt for prompt in prompts)


def test_with_the_server_closing_first_the_states_change_places() -> None:
    for asked in questions("teardown.step1.client_state/state-after", 40):
        assert asked.answer.value == "FIN_WAIT_1"
        about = "the server" if "the server closes first" in asked.prompt else "the client"
        assert f"which state is {about} in" in asked.prompt


def test_the_first_syn_has_no_ack_number_to_give() -> None:
    for asked in questions("handshake.step1.ack/step-ack"):
        assert (asked.answer.type, asked.answer.value) == (AnswerType.NUMBER, None)
        assert {"x", "x+1", "y"} == set(asked.mistakes)
        for typed, outcome in (("none", Outcome.RIGHT), ("无", Outcome.RIGHT), ("x+1", Outcome.WRONG)):
            assert judge(asked, typed).outcome is outcome


def test_a_segment_with_an_ack_number_has_one() -> None:
    for asked in questions("handshake.step2.ack/step-ack"):
        assert judge(asked, "none").outcome is Outcome.WRONG


def test_first_numbers_never_meet() -> None:
    assert len(set(BASES)) == len(BASES)
    assert min(abs(client - server) for client, server in BASES) >= 4000


# --- order ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["handshake", "teardown"])
def test_the_steps_fit_in_one_order_only(topic: str) -> None:
    for lesson in stock().lessons[topic]:
        assert orders_that_fit(lesson.scene(dice(1))) == 1


def test_an_order_that_is_not_the_only_one_is_not_asked() -> None:
    script = stock().scripts["data-both-ways"]
    (lesson,) = lessons_of(script, 1, 3)
    assert orders_that_fit(lesson.scene(dice(2))) == 1
    with_repetition = lessons_of(stock().scripts["lost-ack-of-fin"], 4, 7)[0]
    assert orders_that_fit(with_repetition.scene(dice(2))) != 1


def test_letters_are_shuffled_and_the_right_order_is_accepted() -> None:
    for asked in questions("teardown.order/step-order"):
        letters = asked.answer.accepts[0].split()
        assert sorted(letters) == ["A", "B", "C", "D"]
        assert letters != ["A", "B", "C", "D"]
        lines = dict(line.split(". ", 1) for line in asked.prompt.splitlines() if line[1:3] == ". ")
        assert [lines[letter].split(": ")[1].split()[0] for letter in letters] == [
            "FIN,ACK",
            "ACK",
            "FIN,ACK",
            "ACK",
        ]


# --- what is known --------------------------------------------------------------------------------------


def test_who_knows_what() -> None:
    asked = questions("handshake.knows2.server/who-knows", 3)[0]
    assert asked.answer.value == fact("handshake.knows2.server").value
    assert asked.mistakes["A,B,C,D"] == "sender-knows-its-sending-works"
    (asked,) = questions("handshake.knows1.server/who-knows", 1)
    assert asked.mistakes["none"] == "both-sides-know-the-same"


def test_rounds_are_told_from_one_side() -> None:
    texts = {right_text(asked) for asked in questions("teardown.round2.client/side-round")}
    assert texts == {"FIN_WAIT_2: sent nothing, received ACK; sure that its own FIN has arrived"}


def test_a_swapped_lesson_is_still_the_same_exchange() -> None:
    plain, swapped = stock().lessons["teardown"]
    for n in range(plain.first, plain.last + 1):
        ours, theirs = plain.scene(dice(3)).step(n), swapped.scene(dice(3)).step(n)
        assert ours.sender is theirs.sender.other
        assert ours.segment.flags == theirs.segment.flags
        assert ours.arrived is not None
        assert theirs.arrived is not None
        assert all(ours.arrived[side] is theirs.arrived[side.other] for side in Side)


def test_a_reason_told_by_side_says_whose_part_it_is() -> None:
    because = Wording("客户端的 FIN 占掉了序号 x。", "The client's FIN used up number x.")
    told = replace(fact("teardown.step2.ack"), because=because)
    plain, swapped = stock().lessons["teardown"]
    here = [
        Asked(told, lesson, lesson.scene(dice(4)), stock().exchanges["teardown"])
        for lesson in (plain, swapped)
    ]
    assert in_language(here[0].reason(), Lang.EN) == because.en
    assert in_language(here[1].reason(), Lang.EN).startswith("(Here the server closes first.")
    assert in_language(here[1].reason(), Lang.ZH).endswith(because.zh)


@pytest.mark.parametrize("lang", Lang)
def test_a_topic_s_situation_is_its_own(lang: Lang) -> None:
    for name in ("handshake.step2.flags/step-flags", "teardown.step2.flags/step-flags"):
        draft = draft_of(pair(name), 1, stock())
        assert draft is not None
    first = {asked.prompt.split("？")[0] for asked in questions("handshake.step2.flags/step-flags", 3, lang)}
    assert len(first) == 1
    assert course().topics["handshake"].scenario == "normal-open"

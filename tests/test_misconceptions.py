from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from asked_course import course, questions

from tcpdrill.answers.judging import judge
from tcpdrill.answers.question import AnswerType, Question
from tcpdrill.asking.kinds.states import opposites
from tcpdrill.asking.questions import draft_of, pairs, roll, stock_of, stream
from tcpdrill.asking.rolled_exchanges import HOME, mistaken, replayed
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.misconceptions import ABOUT, BEHAVIOURS, Mistake, leads_to, moves
from tcpdrill.tcp.block import RFC9293
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

NEVER_BEHIND_AN_ANSWER = {"handshake-guarantees-delivery"}
"""Mistakes about prose, which the learner judges."""


def test_every_mistake_is_told_to_the_learner_and_the_other_way_round() -> None:
    told = {entry.id for entry in course().misconceptions}
    assert {mistake.value for mistake in Mistake} ^ told <= NEVER_BEHIND_AN_ANSWER


def test_no_mutation_is_the_machine_itself() -> None:
    assert RFC9293 not in BEHAVIOURS.values()
    assert len(set(BEHAVIOURS.values())) == len(BEHAVIOURS)


def states(name: str, mistake: Mistake) -> list[str]:
    """Return both states after each segment of a scenario, as somebody with that mistake believes."""
    script = stock_of(course()).scripts[name]
    return [
        f"{step.arrived.client} {step.arrived.server}"
        for step in mistaken(script, mistake).steps
        if step.arrived
    ]


@pytest.mark.parametrize(
    ("mistake", "scenario", "place", "believed"),
    [
        (Mistake.SYN_ESTABLISHES, "normal-open", 0, "SYN_SENT ESTABLISHED"),
        (Mistake.CLIENT_WAITS_FOR_THIRD_SEGMENT, "normal-open", 1, "SYN_RECEIVED SYN_RECEIVED"),
        (Mistake.FIN_CLOSES_BOTH_DIRECTIONS, "close-by-client", 3, "FIN_WAIT_1 CLOSED"),
        (Mistake.FIN_RECEIVED_MEANS_LAST_ACK, "close-by-client", 3, "FIN_WAIT_1 LAST_ACK"),
        (Mistake.ACK_OF_FIN_CLOSES, "close-by-client", 4, "CLOSED CLOSE_WAIT"),
        (Mistake.ACK_OF_FIN_STARTS_TIME_WAIT, "close-by-client", 4, "TIME_WAIT CLOSE_WAIT"),
        (Mistake.NO_TIME_WAIT, "close-by-client", 5, "CLOSED LAST_ACK"),
        (Mistake.TIME_WAIT_ON_PASSIVE_SIDE, "close-by-client", 6, "TIME_WAIT TIME_WAIT"),
        (Mistake.SERVER_IS_ALWAYS_PASSIVE, "close-by-server", 3, "CLOSE_WAIT LAST_ACK"),
        (Mistake.CLOSE_WAITS_FOR_BOTH, "close-by-client", 3, "ESTABLISHED CLOSE_WAIT"),
    ],
)
def test_a_mutation_does_what_its_name_says(
    mistake: Mistake, scenario: str, place: int, believed: str
) -> None:
    assert states(scenario, mistake)[place] == believed


NUMBERS = [
    (Mistake.SYN_TAKES_NO_NUMBER, 2, "ack", 0),
    (Mistake.FIN_TAKES_NO_NUMBER, 5, "ack", 1),
    (Mistake.ACK_TAKES_A_NUMBER, 4, "seq", 2),
    (Mistake.ACK_NUMBER_IS_LAST_RECEIVED, 2, "ack", 0),
    (Mistake.THIRD_SEGMENT_SEQ_IS_X, 3, "seq", 0),
]


@pytest.mark.parametrize(("mistake", "n", "field", "beyond"), NUMBERS)
def test_a_mutation_counts_as_its_name_says(mistake: Mistake, n: int, field: str, beyond: int) -> None:
    script = stock_of(course()).scripts["close-by-client"]
    assert getattr(mistaken(script, mistake).steps[n - 1].segment, field) == HOME[0] + beyond
    assert getattr(replayed(script, HOME).steps[n - 1].segment, field) == HOME[0] + beyond + (
        -1 if mistake is Mistake.ACK_TAKES_A_NUMBER else 1
    )


def test_mutated_ends_are_followed_as_far_as_the_script_applies() -> None:
    script = stock_of(course()).scripts["close-by-client"]
    assert len(mistaken(script, Mistake.FIN_CLOSES_BOTH_DIRECTIONS).steps) < len(replayed(script, HOME).steps)


@pytest.mark.parametrize(
    ("name", "typed", "mistake"),
    [
        ("teardown.step1.flags/step-flags", "FIN", Mistake.FIN_CARRIES_NO_ACK),
        ("handshake.step1.flags/step-flags", "SYN,ACK", Mistake.EVERY_SEGMENT_CARRIES_ACK),
        ("handshake.step2.flags/step-flags", "SYN", Mistake.SYN_ACK_IS_TWO_SEGMENTS),
        ("handshake.step1.server_state/state-after", "ESTABLISHED", Mistake.SYN_ESTABLISHES),
        ("teardown.step2.client_state/state-after", "CLOSED", Mistake.ACK_OF_FIN_CLOSES),
        ("handshake.knows1.client/who-knows", "A", Mistake.SENDER_KNOWS_ITS_SENDING_WORKS),
        ("header.numbers_wrap/bytes", "4294967", Mistake.NUMBERS_NEVER_WRAP),
    ],
)
def test_a_typed_mistake_is_named(name: str, typed: str, mistake: Mistake) -> None:
    named = [
        found
        for asked in questions(name)
        for wrong, found in asked.mistakes.items()
        if wrong == typed or (typed.isdigit() and wrong.startswith(typed) and len(wrong) == 10)
    ]
    assert mistake in named


def test_the_mistake_in_a_number_depends_on_the_number_that_is_given() -> None:
    """Who thinks that a SYN takes no number still counts right from a number beyond it."""
    for asked in questions("teardown.step3.ack/step-ack", 40):
        assert Mistake.SYN_TAKES_NO_NUMBER not in asked.mistakes.values()


@pytest.mark.whole
def test_every_mistake_is_behind_some_answer() -> None:
    behind: set[str] = set()
    for asked in stream(course(), n=8000, seed=17, lang=Lang.EN):
        behind.update(asked.mistakes.values())
        behind.update(choice.misconception for choice in asked.choices or () if choice.misconception)
    assert {mistake for mistake in Mistake if mistake not in behind} == set()


def test_choices_tell_their_own_mistakes() -> None:
    for pair in pairs(course(), "states"):
        for asked in questions(pair.id, 3):
            if asked.answer.type is AnswerType.CHOICE:
                assert not asked.mistakes
                assert all(choice.correct or choice.misconception for choice in asked.choices or ())


# --- a mistake is named only where the wrong answer is that mistake ---------------------------------------


class Named(NamedTuple):
    """A wrong segment beside the right one (None: nothing is sent), and the question that it answers."""

    wrong: dict[str, Any]
    right: dict[str, Any] | None
    asked: Question

    def differs_in(self, *fields: str) -> bool:
        """Tell whether nothing but these fields differs."""
        right = self.right or {}
        return {name for name, value in self.wrong.items() if right.get(name) != value} <= set(fields)


SIGNS: Mapping[Mistake, Callable[[Named], bool]] = {
    Mistake.ACK_NUMBER_IS_LAST_RECEIVED: lambda one: one.differs_in("ack"),
    Mistake.THIRD_SEGMENT_SEQ_IS_X: lambda one: one.differs_in("seq"),
    Mistake.FIN_CARRIES_NO_ACK: lambda one: "FIN" in one.wrong["flags"] and one.wrong["ack"] is None,
    Mistake.SEQ_AND_ACK_SWAPPED: lambda one: bool(one.right) and one.wrong["seq"] == one.right["ack"],  # type: ignore[index]
    Mistake.EVERY_SEGMENT_IS_ANSWERED: lambda one: one.right is None,
    Mistake.RST_IS_ACKNOWLEDGED: lambda one: "ACK" in one.wrong["flags"] and "RST" in one.asked.prompt,
    Mistake.ACK_COUNTS_SEGMENTS: lambda one: one.differs_in("ack") and "len=" in one.asked.prompt,
    Mistake.FIN_TAKES_NO_NUMBER: lambda one: one.differs_in("seq", "ack", "flags"),
}
"""What a wrong segment looks like that is the mistake by whose name it is called."""


def segments_named() -> Iterator[tuple[Mistake, Named]]:
    """Yield the wrong segments of the course by the names of their mistakes, typed ones and choices."""
    for pair in (pair for pair in pairs(course()) if pair.kind.name in ("reply", "blank-segment")):
        for seed in range(6):
            draft, asked = (
                draft_of(pair, seed, stock_of(course())),
                roll(pair, seed, Lang.EN, stock_of(course())),
            )
            if draft is None or asked is None:
                continue
            for option in draft.options:
                if option.mistake and isinstance(option.value, dict):
                    yield option.mistake, Named(option.value, draft.value, asked)
            for typed, mistake in draft.mistakes.items():
                given = judge(asked, typed).given
                if given is not None:
                    yield mistake, Named(given, draft.value, asked)


def test_a_wrong_segment_is_called_by_the_name_of_its_own_mistake() -> None:
    false = {
        f"{mistake}: {named.asked.id}: {named.wrong} for {named.right}"
        for mistake, named in segments_named()
        if mistake in SIGNS and not SIGNS[mistake](named)
    }
    assert false == set()


def test_a_wrong_number_is_not_called_by_a_mistake_about_another_field() -> None:
    for kind, field in (("step-seq", "seq"), ("step-ack", "ack")):
        for pair in pairs(course(), None, kind):
            for asked in questions(pair.id, 12):
                false = {one for one in asked.mistakes.values() if ABOUT.get(Mistake(one), field) != field}
                assert not false, (asked.id, asked.seed)


class Wrong(NamedTuple):
    """A wrong answer beside the right one, by their values, and the question."""

    value: Any
    right: Any
    asked: Question

    def text(self) -> str:
        """Return what tells it apart when it is told."""
        return f"{self.asked.id}: {self.value} for {self.right}"


@cache
def wrong_answers() -> tuple[tuple[Mistake, Wrong], ...]:
    """Return wrong answers of every question of the course, of choices and typed, with their mistakes."""
    found = []
    for pair in pairs(course()):
        for seed in range(3):
            draft, asked = (
                draft_of(pair, seed, stock_of(course())),
                roll(pair, seed, Lang.EN, stock_of(course())),
            )
            if draft is None or asked is None:
                continue
            right = draft.value
            found += [(option.mistake, Wrong(option.value, right, asked)) for option in draft.options]
            found += [(mistake, Wrong(typed, right, asked)) for typed, mistake in draft.mistakes.items()]
    return tuple((mistake, wrong) for mistake, wrong in found if mistake is not None)


def states_in(wrong: Wrong) -> set[str]:
    """Return the states of a wrong answer that are wrong, none where it names no states."""
    if isinstance(wrong.value, dict) and isinstance(wrong.right, dict) and "client" in wrong.value:
        return {wrong.value[side] for side in ("client", "server") if wrong.value[side] != wrong.right[side]}
    return {wrong.value} if wrong.asked.answer.type is AnswerType.STATE else set()


def test_a_mistake_about_changes_of_state_is_named_for_the_states_that_it_leads_to() -> None:
    false = {
        f"{mistake}: {wrong.text()}"
        for mistake, wrong in wrong_answers()
        if (moves(mistake) and wrong.asked.answer.type is AnswerType.NUMBER)
        or (mistake in BEHAVIOURS and not all(leads_to(mistake, state) for state in states_in(wrong)))
    }
    assert false == set()


def test_where_a_loss_ends_one_step_early_is_the_state_just_before() -> None:
    for mistake, wrong in wrong_answers():
        solved = wrong.asked.solved
        if mistake is Mistake.ONE_STEP_EARLY and wrong.asked.id.endswith(".end/lost-segment") and solved:
            side = Side.CLIENT if "the client end" in wrong.asked.prompt else Side.SERVER
            passed = [step.sent[side].value for step in solved.trace.steps]
            assert wrong.value == [state for state in passed if state != wrong.right][-1], wrong.text()


ABOUT_LOSSES: Mapping[Mistake, Callable[[Wrong], bool]] = {
    Mistake.LOSS_IS_FINAL: lambda wrong: (wrong.value, wrong.asked.kind) == ("none", "lost-segment"),
    Mistake.ONE_SIDE_RETRANSMITS: lambda wrong: "synack" in wrong.asked.id and wrong.value == "none",
    Mistake.RETRANSMISSION_IS_RENUMBERED: lambda wrong: f"seq={wrong.right['seq']} " not in wrong.value,
    Mistake.FIRST_CLOSE_DECIDES_NOTHING: lambda wrong: len(wrong.value) > len(wrong.right) == 1,
}
"""What a wrong answer looks like that is the mistake by whose name it is called."""


def test_what_is_said_of_a_loss_or_a_close_is_called_by_the_name_of_its_own_mistake() -> None:
    named = [(mistake, wrong) for mistake, wrong in wrong_answers() if mistake in ABOUT_LOSSES]
    assert {mistake for mistake, _ in named} == set(ABOUT_LOSSES)
    assert {f"{one}: {wrong.text()}" for one, wrong in named if not ABOUT_LOSSES[one](wrong)} == set()


def test_a_segment_that_does_not_fit_is_what_is_ignored() -> None:
    kinds = {wrong.asked.kind for mistake, wrong in wrong_answers() if mistake is Mistake.NO_ANSWER_IS_DUE}
    assert kinds == {"reply"}


def test_sides_are_swapped_only_between_sides_that_there_are() -> None:
    swapped = [wrong for mistake, wrong in wrong_answers() if mistake is Mistake.SIDES_SWAPPED]
    assert not [wrong.text() for wrong in swapped if "none" in (wrong.value, wrong.right)]


def test_the_sides_are_swapped_only_between_states_that_both_ends_are_in_at_once() -> None:
    known = stock_of(course())
    assert opposites(State.SYN_SENT, known) == (State.LISTEN,)
    assert State.CLOSE_WAIT in opposites(State.FIN_WAIT_2, known)
    assert State.LISTEN not in opposites(State.TIME_WAIT, known)


def test_nothing_at_all_is_called_a_dropped_segment_only_where_one_came_that_does_not_fit() -> None:
    for pair in pairs(course(), None, "reply"):
        for asked in questions(pair.id, 6):
            named = {choice.misconception for choice in asked.choices or ()} | set(asked.mistakes.values())
            if Mistake.NO_ANSWER_IS_DUE in named:
                assert "arrives" in asked.prompt, asked.id

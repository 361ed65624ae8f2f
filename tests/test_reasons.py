"""A reason answers the question that was asked, and does not say the answer once more."""

from __future__ import annotations

import pytest
from asked_course import course, questions, stock

from tcpdrill.answers.question import AnswerType, Question
from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.asking.kinds.captures import CHANGES_NOTHING, LAST_TO_ARRIVE
from tcpdrill.asking.kinds.contrasts import WHICH
from tcpdrill.asking.kinds.sockets import QUESTIONS
from tcpdrill.asking.kinds.structures import ASPECTS
from tcpdrill.asking.ladders import SENT_AGAIN
from tcpdrill.asking.questions import pairs
from tcpdrill.asking.roles import CLOSED_BY
from tcpdrill.asking.rolled_steps import COUNTED
from tcpdrill.asking.traits import TRAITS
from tcpdrill.ground.tcp_words import SIDE, SIDE_FIRST
from tcpdrill.ground.wording import Lang
from tcpdrill.practice.askers.plain import right_answer

SEEDS = 3
SIDE_ASKED = QUESTIONS["closer"]


def bare(text: str) -> str:
    """Return a text without what does not change what it says."""
    return " ".join(text.casefold().strip(" .。").split())


def repeats(one: Question) -> bool:
    """Tell whether a reason, or a line of it, is the answer itself; open questions stand in the material."""
    answer = bare(right_answer(one, lettered=False))
    return any(bare(line) == answer for line in (one.explanation, *one.explanation.split("\n")))


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_reason_does_not_repeat_the_answer(kind: str, lang: Lang) -> None:
    asked = [
        one
        for pair in pairs(course(), None, kind)
        for one in questions(pair.id, SEEDS, lang)
        if one.answer.type is not AnswerType.TEXT
    ]
    assert {one.id for one in asked if repeats(one)} == set()


def test_what_a_state_waits_for_may_send_and_may_receive_have_reasons_of_their_own() -> None:
    for about in stock().by_type["structure"]:
        reasons = about.details["reasons"]
        assert set(reasons) == set(ASPECTS), about.id
        for lang in Lang:
            assert len({reason[lang] for reason in reasons.values()}) == len(ASPECTS)


@pytest.mark.parametrize("lang", Lang)
def test_a_question_about_a_state_is_answered_with_the_reason_for_that_question(lang: Lang) -> None:
    for about in stock().by_type["structure"]:
        told = {aspect: about.details["reasons"][aspect][lang] for aspect in ASPECTS}
        for one in questions(f"{about.id}/state-structure", 6, lang):
            asked = next(
                aspect
                for aspect, (words, _) in ASPECTS.items()
                if one.prompt.startswith(words[lang].format(state=about.details["state"]))
            )
            assert one.explanation == told[asked]


def test_no_reason_states_how_many_numbers_another_count_of_octets_takes() -> None:
    stated = {about.id: about.details["statement"].en for about in stock().by_type["arithmetic"]}
    for pair in pairs(course(), None, "bytes"):
        length = pair.fact.value["length"] if pair.fact.type == "arithmetic" else 0
        for one in questions(pair.id, 12, Lang.EN) if length else ():
            if stated[pair.fact.id] in one.explanation:
                assert f"({length} octets" in one.prompt, one.id


def test_a_count_is_explained_by_how_numbers_are_counted() -> None:
    for pair in pairs(course(), None, "bytes"):
        about = pair.fact
        counts = [one for one in questions(pair.id, 12, Lang.EN) if "how many sequence" in one.prompt]
        for one in counts:
            if about.type == "arithmetic":
                assert about.details["statement"].en not in one.explanation
            else:
                assert COUNTED.en in one.explanation


@pytest.mark.parametrize("lang", Lang)
def test_a_capture_is_explained_by_what_its_last_line_does(lang: Lang) -> None:
    reached = {LAST_TO_ARRIVE[lang].format(side=side[lang], reason="") for side in SIDE.values()}
    segment = {Lang.ZH: "第 ", Lang.EN: "Segment "}[lang]
    for pair in pairs(course(), None, "read-capture"):
        for one in questions(pair.id, SEEDS, lang):
            assert one.explanation.startswith((CHANGES_NOTHING[lang], *reached, segment)), one.id


@pytest.mark.parametrize("lang", Lang)
def test_the_side_of_a_host_is_explained_by_the_states_that_it_passed_through(lang: Lang) -> None:
    for pair in pairs(course(), None, "read-sockets"):
        state = pair.fact.value["state"]
        asked = [one for one in questions(pair.id, 12, lang) if SIDE_ASKED[lang] in one.prompt]
        for one in asked:
            path = one.explanation.split("\n")[1].strip("。.").split(" → ")
            assert path[-1] == state


def test_where_a_loss_ends_is_explained_by_what_led_there() -> None:
    for pair in pairs(course(), None, "lost-segment"):
        if pair.fact.type == "lost-end":
            for one in questions(pair.id, SEEDS, Lang.EN):
                assert one.explanation.startswith("This is what last changed the "), one.id


def test_what_a_side_retransmits_is_explained_of_that_side_first() -> None:
    for pair in pairs(course(), None, "lost-segment"):
        if pair.fact.type == "lost-repeats":
            for one in questions(pair.id, 12, Lang.EN):
                asked = "the client" if "does the client retransmit" in one.prompt else "the server"
                assert asked in one.explanation.split("\n")[0].lower(), one.id


def test_flags_are_explained_by_what_they_do() -> None:
    for pair in pairs(course(), None, "spot-the-error"):
        for one in questions(pair.id, SEEDS, Lang.EN):
            right = next(choice.text for choice in one.choices or () if choice.correct)
            if "the flags should be" in right:
                assert "It reaches the " in one.explanation, one.id


@pytest.mark.parametrize("kind", ["blank-segment", "spot-the-error"])
def test_the_numbers_of_a_retransmission_are_explained_by_its_being_one(kind: str) -> None:
    asked = [one for pair in pairs(course(), None, kind) for one in questions(pair.id, 12, Lang.EN)]
    again = [one for one in asked if any(row.endswith("/rto") for row in one.proof.rows)]
    numbers = [one for one in again if "It reaches the " not in one.explanation or kind == "blank-segment"]
    assert numbers
    assert not [one.id for one in numbers if SENT_AGAIN.en not in one.explanation]


def test_a_blank_is_explained_by_what_the_segment_does() -> None:
    opening = questions("scenario.normal-open/blank-segment", SEEDS, Lang.EN)
    assert all("It reaches the " in one.explanation for one in opening)


@pytest.mark.parametrize("lang", Lang)
def test_a_reason_told_by_one_end_says_which_end_that_is_where_both_are_asked_about(lang: Lang) -> None:
    told_by_one = {about.because[lang] for about in stock().by_type["transition"] if about.because}
    asked = [one for pair in pairs(course(), None, "read-capture") for one in questions(pair.id, SEEDS, lang)]
    told = [one.explanation for one in asked if any(text in one.explanation for text in told_by_one)]
    assert told
    assert not [text for text in told if not any(side[lang] in text for side in SIDE.values())]


@pytest.mark.parametrize("lang", Lang)
def test_the_reason_of_a_contrast_of_terms_is_about_what_was_asked(lang: Lang) -> None:
    seen = set()
    for about in stock().by_type["contrast"]:
        names = [stock().by_id[about.value[name]].value.get("term") for name in ("left", "right")]
        prompts = {
            WHICH[lang].format(left=names[0], right=names[1], holds=one.text[lang]): one for one in TRAITS
        }
        for one in questions(f"{about.id}/contrast", 12, lang):
            if one.prompt in prompts:
                seen.add(one.prompt)
                assert one.explanation.startswith(prompts[one.prompt].because[lang])
    assert len(seen) > len(TRAITS) / 2


@pytest.mark.parametrize("lang", Lang)
def test_where_an_exchange_ends_has_a_reason_beyond_the_states_it_ends_in(lang: Lang) -> None:
    for about in stock().by_type["lost-end"]:
        for one in questions(f"{about.id}/lost-segment", SEEDS, lang):
            assert one.explanation.count("\n"), one.id


@pytest.mark.parametrize("lang", Lang)
def test_who_plays_a_part_where_it_is_told_who_closes_first_is_reasoned_from_that(lang: Lang) -> None:
    for about in stock().by_type["role"]:
        told = questions(f"{about.id}/step-sender", 12, lang)
        for one in told:
            closers = [
                side
                for side in SIDE
                if CLOSED_BY[about.value["role"]][lang].format(closer=SIDE[side][lang]) == one.prompt
            ]
            assert [side for side in closers if not one.explanation.startswith(SIDE_FIRST[side][lang])] == []
        assert len({one.prompt for one in told}) > 1


@pytest.mark.parametrize("lang", Lang)
def test_which_side_a_host_is_has_a_reason_that_names_the_state(lang: Lang) -> None:
    asked = QUESTIONS["closer"][lang]
    for about in stock().by_type["symptom"]:
        for one in questions(f"{about.id}/read-sockets", 12, lang):
            if one.prompt.endswith(asked):
                first, *_ = one.explanation.split("\n")
                assert about.value["state"] in first
                assert "FIN" in first

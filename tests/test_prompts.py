"""What prompts, hints, reasons and named mistakes must say: faults that readers found, as cases."""

from __future__ import annotations

import re

import pytest
from asked_course import questions, stock

from tcpdrill.drawing import ladder
from tcpdrill.ground.wording import Lang, spaced

PREMISES = [
    ("transition.syn_received.passive.close/next-state", "没有待发的数据", "with no data waiting to be sent"),
    ("transition.established.close/next-state", "没有待发的数据", "with no data waiting to be sent"),
    (
        "transition.established.user_timeout/next-state",
        "用户超时计时器到时",
        "the user timeout expires",
    ),
    (
        "scenario.lost-ack-of-fin.repeats/lost-segment",
        "应用此后什么也不做",
        "Neither application does anything more",
    ),
    ("transition.established.no_flags/next-state", "一个标志都没有的报文段", "a segment with no flags"),
]


@pytest.mark.parametrize(("name", "zh", "en"), PREMISES)
def test_a_prompt_says_what_its_answer_rests_on(name: str, zh: str, en: str) -> None:
    for lang, text in ((Lang.ZH, zh), (Lang.EN, en)):
        assert all(text in asked.prompt for asked in questions(name, 3, lang))


NAMED = [
    ("transition.closing.ack_all/next-state", "CLOSED", "no-time-wait"),
    ("transition.fin_wait_2.fin_all/next-state", "CLOSED", "no-time-wait"),
    ("scenario.lost-fin.end/lost-segment", "CLOSED", "no-time-wait"),
]


@pytest.mark.parametrize(("name", "text", "mistake"), NAMED)
def test_a_wrong_answer_gets_the_nearest_mistake(name: str, text: str, mistake: str) -> None:
    named = set()
    for asked in questions(name, 12):
        named |= {choice.misconception for choice in asked.choices or () if choice.text == text}
        named |= {found for typed, found in asked.mistakes.items() if typed == text}
    assert named == {mistake}


def test_in_the_last_round_closed_too_early_is_no_mix_up_of_sides() -> None:
    for asked in questions("teardown.round4.client/side-round", 12):
        for choice in asked.choices or ():
            if choice.text.startswith("CLOSED: sent ACK"):
                assert choice.misconception == "no-time-wait"


@pytest.mark.parametrize("state", ["listen", "closed", "syn_sent"])
def test_where_no_fin_comes_none_is_offered_as_one_that_closes_both_directions(state: str) -> None:
    for about, kind in stock().asked:
        if kind == "reply" and about.startswith(f"transition.{state}.") and "fin" not in about:
            for asked in questions(f"{about}/reply", 4):
                named = [choice.misconception for choice in asked.choices or ()]
                assert "fin-closes-both-directions" not in named, about


def test_the_wrap_is_asked_at_the_wrap() -> None:
    for asked in questions("header.numbers_wrap/bytes", 20):
        (seq,) = re.findall(r"Seq=(\d+)", asked.prompt)
        assert int(asked.answer.value) < int(seq)


@pytest.mark.parametrize("lang", Lang)
def test_one_octet_is_one(lang: Lang) -> None:
    for name in ("header.data_take_octets/bytes", "header.syn_with_data/bytes", "header.seq/bytes"):
        for asked in questions(name, 40, lang):
            assert "1 octets" not in asked.prompt
            assert "with the flags" not in asked.prompt


@pytest.mark.parametrize(
    ("state", "first"), [("listen", "RST first"), ("syn_sent", "ACK first"), ("established", "numbers first")]
)
def test_the_hint_names_the_order_of_checks_of_that_state(state: str, first: str) -> None:
    assert all(first in asked.hint for asked in questions(f"transition.{state}.rst_exact/next-state", 2))


def test_a_call_needs_no_order_of_checks() -> None:
    for asked in questions("transition.established.close/next-state", 3):
        assert "RST" not in asked.hint
    for asked in questions("transition.established.close/reply", 3):
        assert "not delayed" not in asked.prompt


@pytest.mark.parametrize("name", ["handshake.step2.seq/step-seq", "teardown.step4.ack/step-ack"])
def test_the_reason_of_a_number_is_a_sum(name: str) -> None:
    for asked in questions(name, 12):
        if str(asked.answer.value).isdigit():
            assert re.search(rf"\d+ [+-] 1 = {asked.answer.value}: ", asked.explanation)


@pytest.mark.parametrize("name", ["scenario.abort-by-client/blank-segment", "scenario.refused/blank-segment"])
def test_a_hidden_rst_is_explained_by_the_rule_for_rst(name: str) -> None:
    found = [asked for asked in questions(name, 12) if "RST" in asked.answer.value["flags"]]
    assert found
    assert all("A RST that answers" in asked.explanation for asked in found)


@pytest.mark.parametrize("name", ["teardown.round4.client/side-round", "teardown.step4.flags/step-flags"])
def test_nothing_after_the_segment_asked_about_is_drawn(name: str) -> None:
    for asked in questions(name, 4):
        drawn = "\n".join(ladder(asked.shown, lang=Lang.EN)) if asked.shown else ""
        assert "2MSL" not in drawn


def test_chinese_stands_apart_from_latin_letters() -> None:
    for about, kind in stock().asked:
        for asked in questions(f"{about}/{kind}", 1, Lang.ZH):
            texts = [asked.prompt, asked.explanation, asked.hint, *(one.text for one in asked.choices or ())]
            assert texts == [spaced(text) for text in texts], asked.id


@pytest.mark.parametrize(
    ("tight", "wide"),
    [
        ("这时2MSL到时", "这时 2MSL 到时"),
        ("发出SYN,ACK。", "发出 SYN,ACK。"),
        ("x+1", "x+1"),
        ("第 1 个", "第 1 个"),
    ],
)
def test_spaces_are_set_where_scripts_meet(tight: str, wide: str) -> None:
    assert spaced(tight) == wide == spaced(wide)


def test_a_term_is_asked_without_its_own_name() -> None:
    for lang, names in ((Lang.ZH, ("确认号：", "初始序号：")), (Lang.EN, ("acknowledgment number:",))):
        for term in ("header.ack_number", "header.isn"):
            for asked in questions(f"{term}/meaning-term", 3, lang):
                assert not any(name in asked.prompt for name in names)

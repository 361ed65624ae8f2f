"""Backs answer what fronts ask: the wrap, roles, rounds, structures; and the words of all cards read well."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import real_course
from sample_notes import field, lines

from tcpdrill.decks.cards.card_context import CardContext, Numbers
from tcpdrill.decks.cards.notes import notes_from
from tcpdrill.ground.wording import Lang, spaced
from tcpdrill.proof.facts import Fact, facts
from tcpdrill.tcp.segment import MODULUS

COURSE = real_course.course()
NOTES = {(note.id, note.lang): note for note in real_course.notes()}
FACTS = {fact.id: fact for fact in facts(COURSE)}
SHOWN = ("Text", "Question", "Hint", "Answer", "Reason")
"""The fields in our own words, without the quotations of the notes."""


def remade(fact: Fact, lang: Lang) -> tuple[str, str]:
    """Return the question and the answer of the one card that a fact would make."""
    (note,) = notes_from([fact], CardContext(COURSE, lang, Numbers.SYMBOLIC))
    return " ".join(lines(note, "Question")), " ".join(lines(note, "Answer"))


# Arithmetic


@pytest.mark.parametrize("length", [10, 500])
def test_at_the_wrap_the_next_number_is_asked(length: int) -> None:
    fact = FACTS["header.numbers_wrap"]
    (example,) = fact.details["examples"]
    longer = {**example, "length": length, "next": example["seq"] + length - MODULUS}
    value = {**fact.value, "length": length, "takes": length}
    asked, answer = remade(
        replace(fact, value=value, details={**fact.details, "examples": [longer]}), Lang.EN
    )
    (seq,) = map(int, re.findall(r"Seq=(\d+)", asked))
    assert f"{length} octets" in asked
    assert seq < MODULUS <= seq + length
    assert int(answer) == seq + length - MODULUS


def test_ten_octets_from_4294967290_lead_to_4() -> None:
    fact = FACTS["header.numbers_wrap"]
    asked, answer = remade(replace(fact, value={**fact.value, "length": 10, "takes": 10}), Lang.ZH)
    assert asked == "带 10 字节数据的 ACK 报文段按序到达，Seq=4294967290。接收方下一个期望的序号是多少？"
    assert answer == "4"


def test_one_octet_is_told_in_the_singular() -> None:
    fact = FACTS["header.data_take_octets"]
    asked, _ = remade(replace(fact, value={**fact.value, "length": 1, "takes": 1}), Lang.EN)
    assert asked == "How many sequence numbers does a segment with ACK and one octet of data take?"


# Roles and rounds of the close


@pytest.mark.parametrize(
    ("fact", "lang", "answer"),
    [
        ("teardown.active_side", Lang.ZH, "两端都可以：谁先发出 FIN，谁就是主动方。"),
        ("teardown.active_side", Lang.EN, "Either end: whichever sends the first FIN."),
        ("teardown.passive_side", Lang.ZH, "两端都可以：谁先收到对方的 FIN，谁就是被动方。"),
        ("teardown.passive_side", Lang.EN, "Either end: the one that receives the peer's FIN first."),
    ],
)
def test_who_plays_a_part_is_said_at_once_and_then_why(fact: str, lang: Lang, answer: str) -> None:
    note = NOTES[f"{fact}/role", lang]
    because = FACTS[fact].because
    assert because is not None
    assert lines(note, "Answer") == [answer]
    assert lines(note, "Reason") == [because[lang]]


def test_who_plays_a_part_comes_from_the_fact() -> None:
    fact = FACTS["teardown.active_side"]
    only_server = replace(fact, value={**fact.value, "may_be": ["server"]})
    assert remade(only_server, Lang.EN)[1] == "Only the server: whichever sends the first FIN."


def test_a_round_asks_for_what_its_back_lists() -> None:
    note = NOTES["teardown.round2.client/side-round", Lang.ZH]
    (asked,) = lines(note, "Question")
    assert asked.startswith("四次挥手（客户端先关闭）：第二次挥手到达之后，从客户端看：处于什么状态？")
    assert asked.endswith("这次挥手发出、收到了什么？能确定什么？")
    labels = lines(note, "Answer")[:8:2]
    assert labels == ["状态", "发出", "收到", "能确定"]


@pytest.mark.parametrize(
    ("fact", "lang", "sure"),
    [
        ("teardown.round1.client", Lang.ZH, "还没有"),
        ("teardown.round1.client", Lang.EN, "of nothing yet"),
        ("teardown.round2.client", Lang.ZH, "客户端的 FIN 已经送到服务器"),
        ("teardown.round2.server", Lang.EN, "that the client will send no new data"),
        ("teardown.round4.server", Lang.ZH, "服务器的 FIN 已经送到客户端；客户端不会再有新数据"),
        (
            "teardown.round4.server",
            Lang.EN,
            "that the server's FIN has reached the client, and that the client will send no new data",
        ),
    ],
)
def test_what_a_side_is_sure_of_is_said_in_full(fact: str, lang: Lang, sure: str) -> None:
    assert lines(NOTES[f"{fact}/side-round", lang], "Answer")[7] == sure


def test_a_round_is_shown_as_it_ends_and_not_what_follows() -> None:
    assert "2MSL" not in field(NOTES["teardown.round4.client/side-round", Lang.EN], "Picture")


# Structures


@pytest.mark.parametrize(
    ("state", "lang", "awaited"),
    [
        ("syn_sent", Lang.ZH, "对方的 SYN 或对方的 SYN,ACK"),
        ("syn_sent", Lang.EN, "the peer's SYN or the peer's SYN,ACK"),
        ("established", Lang.EN, "its own application to close or the peer's FIN"),
        ("fin_wait_1", Lang.EN, "the acknowledgment of its own FIN or the peer's FIN"),
    ],
)
def test_what_a_state_waits_for_are_alternatives(state: str, lang: Lang, awaited: str) -> None:
    note = NOTES[f"state.{state}.structure/state-structure", lang]
    assert lines(note, "Answer")[1] == awaited


def test_what_may_be_sent_is_asked_apart_from_a_reset() -> None:
    for lang, words in {Lang.ZH: "（不算 RST）", Lang.EN: "(apart from RST)"}.items():
        asked = [lines(note, "Question")[0] for note in NOTES.values() if note.kind == "state-structure"]
        assert sum(words in question for question in asked) == 11, lang


def test_each_of_the_three_things_asked_about_a_state_has_its_reason() -> None:
    for fact in (fact for fact in FACTS.values() if fact.type == "structure"):
        for lang in Lang:
            told = lines(NOTES[f"{fact.id}/state-structure", lang], "Reason")
            reasons = [fact.details["reasons"][aspect][lang] for aspect in fact.value]
            assert len(told) == len(reasons) == 3, fact.id
            assert all(line.endswith(reason) for line, reason in zip(told, reasons, strict=True)), fact.id


# How cards read


def in_own_words(lang: Lang, *names: str) -> list[str]:
    """Return the lines of all cards of a language, without what they quote of the notes."""
    return [
        line for note in NOTES.values() if note.lang is lang for name in names for line in lines(note, name)
    ]


def test_no_card_counts_one_in_the_plural() -> None:
    texts = in_own_words(Lang.EN, *SHOWN)
    assert any(re.search(r"\d octets", line) for line in texts)
    assert not [line for line in texts if re.search(r"\b1 octets", line)]


def test_chinese_and_latin_words_stand_apart() -> None:
    assert not [line for line in in_own_words(Lang.ZH, *SHOWN) if spaced(line) != line]


@pytest.mark.parametrize("lang", Lang)
def test_cards_call_the_number_acknum_and_the_flag_ack(lang: Lang) -> None:
    texts = in_own_words(lang, "Question", "Answer", "Text")
    assert any("ACKnum=" in line for line in texts)
    assert not [line for line in texts if "ACK=" in line]

"""No text says what a teacher of TCP would not write; what was found once is looked for everywhere."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from asked_course import course, questions
from learner_texts import learner_texts

from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.asking.questions import pairs
from tcpdrill.ground.wording import Lang

ZH, EN = Lang


class Banned(NamedTuple):
    """A pattern, why nobody would write it, and what is written instead."""

    lang: Lang
    pattern: str
    why: str
    instead: str


BANNED = [
    Banned(ZH, r"序号栏|[号一]栏", "首部里的是字段", "序号字段、确认号字段"),
    Banned(ZH, r"本机的?应用(?!程序)|应用调用关闭", "从英语直译", "本地应用程序关闭连接"),
    Banned(ZH, r"作数|算数", "口语", "有效、无效"),
    Banned(ZH, r"的(?:发送|接收)[就也都是]+通", "能发送、能接收才是笔记的说法", "能发送、能接收"),
    Banned(ZH, r"去 TIME_WAIT", "状态是进入的", "进入 TIME_WAIT"),
    Banned(ZH, r"识破", "报文段不是骗局", "识别"),
    Banned(ZH, r"能通，|走通", "路才走得通", "收发能力正常；报文段都送达"),
    Banned(ZH, r"这一头|一头(?!到)", "口语", "一侧、一方"),
    Banned(ZH, r"报出|报给", "序号不是喊出来的", "告知对方自己的初始序号"),
    Banned(ZH, r"只算一次", "说不清算的是什么", "重复到达时也能识别出来"),
    Banned(ZH, r"只收不发|只发不收", "ACK 照发照收", "只能收数据、不能发数据"),
    Banned(ZH, r"另起炉灶", "俗语", "重新发起连接"),
    Banned(ZH, r"打扰", "应用不会被打扰", "通知应用程序"),
    Banned(ZH, r"换来", "从 draws 直译", "对方会回一个"),
    Banned(ZH, r"引出", "从 draws 直译", "回一个"),
    Banned(ZH, r"回得去|不回得", "口语", "能否送回"),
    Banned(ZH, r"了结", "连接不是官司", "双方都已关闭"),
    Banned(
        ZH, r"握手的第 ?3 个报文段|\{(?:noun|exchange)\}的第 \{\w+\} 个", "三次握手各有名字", "第三次握手"
    ),
    Banned(ZH, r"(?<!连接的)第[一二三四]个报文段", "握手和挥手各有名字", "第二次握手、第二次挥手"),
    Banned(ZH, r"第 \{\w+\} 次", "次数用汉字写：三次握手、第三次握手", "第{n}次握手，n 是汉字"),
    Banned(ZH, r"标志和序号(?:是什么|？)|什么标志、什么序号", "ACKnum 不是序号", "标志、Seq 和 ACKnum"),
    Banned(ZH, r"误解的想法", "误解没有想法", "错误的想法"),
    Banned(ZH, r"等自己的 ACK", "自己的 ACK 是自己发的", "等自己那个 FIN 的 ACK"),
    Banned(ZH, r"而不正好|取自来的", "不成话", "却没有正好对上；取自这个 ACK 的确认号"),
    Banned(ZH, r"连接就?会放弃", "放弃的是 TCP", "TCP 就放弃这条连接"),
    Banned(ZH, r"这一轮|上一轮|下一轮|每一轮", "从 round 直译", "这次挥手"),
    Banned(ZH, r"有对方的确认", "确认是得到的", "得到对方的确认"),
    Banned(ZH, r"没有确认任何新东西的 FIN", "从英语直译", "收到对方的 FIN 后直接进入"),
    Banned(ZH, r"重发", "对没有得到确认的东西，术语是重传；回答再来一次是再发、再确认", "重传"),
    Banned(ZH, r"删掉就[完行]", "口语", "直接删除 TCB"),
    Banned(ZH, r"发个没完|没完没了", "口语", "无休止"),
    Banned(ZH, r"搭[在上]", "口语", "随……一起发出"),
    Banned(ZH, r"头上|到手", "口语", "收到"),
    Banned(EN, r"is it true that", "nobody asks like that", "Which of the two ...?"),
    Banned(
        EN,
        r"made? (?:it |them )?good|makes? good",
        "what is lost is recovered or retransmitted",
        "retransmit",
    ),
    Banned(EN, r"leads out", "not said of a state", "an application has to open it"),
    Banned(EN, r"\bdraw[sn]?\b|\bdrew\b", "a segment is answered", "is answered with"),
    Banned(EN, r"[Ww]hat does that tell\b(?! you)", "it tells somebody", "What does that tell you"),
    Banned(EN, r"\brepeat(?:s|ed|ing)?\b", "what is sent again for want of an ACK", "retransmits"),
    Banned(EN, r"conclusion that they may draw", "a by-product is meant", "is only a by-product"),
    Banned(EN, r"announc", "an initial sequence number is sent or told", "sends, tells the peer"),
    Banned(EN, r"found out and", "an old SYN is no fraud", "recognized"),
    Banned(
        EN, r"everything is settled|settles? it|will settle", "a connection is no quarrel", "both have closed"
    ),
    Banned(EN, r"ACK number|[Aa]cknowledgment number", "it has one name, as the notes have it", "ACKnum"),
    Banned(
        EN, r"the acknowledgment (?:is (?:still|the same|one more|past)|grows|moves|stays)", "so", "ACKnum"
    ),
    Banned(
        EN,
        r"takes number \d|takes its number",
        "to take a number is to use one up, and a RST uses none",
        "has Seq 0, takes its Seq from",
    ),
    Banned(EN, r"found out\b", "what is found out was a fraud", "discovered, recognized"),
    Banned(EN, r"; (?:dropped|ignored)\.$|it is simply deleted", "it says not what", "is dropped, the TCB"),
    Banned(EN, r"connections? (?:that )?stands?\b|the state stays\b", "so in Chinese", "does not change"),
    Banned(EN, r"(?:passive|active) application", "the side is, not its application", "the passive side's"),
    Banned(EN, r"[Tt]he 2MSL (?:are|start|leave)\b", "it is a time, and a timer's", "the 2MSL timer"),
    Banned(
        EN,
        r"every segment but a RST|\bwhile it is opening",
        "a RST may carry ACK too",
        "a RST may do without",
    ),
    Banned(EN, r"side that (?:calls|is called)\b", "nobody telephones", "that opens the connection"),
    Banned(EN, r"both sides (?:end|in)\b|lost, and nothing after", "it reads two ways", "the two sides"),
    Banned(EN, r"ACK arrives of|arrives, but not of", "so in Chinese", "that acknowledges"),
    Banned(EN, r"[Tt]akes? in\b|taken in\b", "lodgers are", "accepts"),
    Banned(EN, r"\bunsay|means nothing|counts for nothing", "a field is valid or not", "is not valid"),
]


@pytest.mark.parametrize("banned", BANNED, ids=lambda banned: banned.pattern)
def test_no_text_says_it(banned: Banned) -> None:
    said = [
        told for told in learner_texts() if told.lang is banned.lang and re.search(banned.pattern, told.text)
    ]
    assert not said, f"{banned.why}: {banned.instead}"


def test_the_texts_of_the_content_and_of_the_program_are_read() -> None:
    places = {told.where.partition(":")[0] for told in learner_texts()}
    assert {
        "why.yaml",
        "scenarios/lost-data.yaml",
        "decks/cards/words.py",
        "asking/kinds/losses.py",
    } <= places
    assert {told.lang for told in learner_texts()} == set(Lang)


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_what_is_asked_of_a_handshake_or_a_close_has_the_names_that_everybody_gives_it(kind: str) -> None:
    """第二次握手, in words: not 第 2 次握手, and of a step not 第 2 个报文段."""
    for pair in (pair for pair in pairs(course(), None, kind) if pair.fact.step and kind not in LADDERS):
        for asked in questions(pair.id, 2, ZH):
            texts = [asked.prompt, asked.explanation, *(choice.text for choice in asked.choices or ())]
            found = [text for text in texts if re.search(r"第 ?\d+ ?[次个]", text)]
            assert not found, (asked.id, found)


LADDERS = {"blank-segment", "lost-segment"}
"""Kinds that ask of a picture, in which segments are numbered as they come."""


def test_each_of_them_is_asked_by_its_name() -> None:
    asked = {one.prompt for pair in pairs(course()) if pair.fact.step for one in questions(pair.id, 1, ZH)}
    for name in ("第一次握手", "第二次握手", "第三次握手", "第一次挥手", "第四次挥手"):
        assert [prompt for prompt in asked if name in prompt], name


INTERVIEWED = [
    "第三次握手",
    "历史连接",
    "四元组",
    "全双工",
    "半连接队列",
    "全连接队列",
    "保活",
    "tcp_fin_timeout",
]


@pytest.mark.parametrize("term", INTERVIEWED)
def test_what_every_interviewer_says_is_said_somewhere(term: str) -> None:
    assert [told for told in learner_texts() if told.lang is ZH and term in told.text]

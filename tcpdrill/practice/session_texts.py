"""The words of a session in both languages: tables of wordings, and the few phrases that are built of them.

What is asked and why an answer is right comes with the question; here stands what goes around it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tcpdrill.ground.wording import Count, Lang, Wording
from tcpdrill.practice.askers.protocol import Command, Notice
from tcpdrill.practice.picking import Why
from tcpdrill.practice.schedule import MemoryState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tcpdrill.practice.askers.protocol import Names
    from tcpdrill.practice.drill import Due
    from tcpdrill.practice.judged import Judged
    from tcpdrill.practice.log_lines import Review

VERDICTS: Mapping[str, Wording] = {
    "right": Wording(zh="答对了", en="Right"),
    "nearly": Wording(zh="差一点", en="Nearly"),
    "wrong": Wording(zh="答错了", en="Wrong"),
}

WHYS: Mapping[Why, Wording] = {
    Why.DUE: Wording(zh="复习", en="review"),
    Why.NEW: Wording(zh="新题", en="new"),
    Why.AHEAD: Wording(zh="再巩固一次", en="once more"),
    Why.CRAM: Wording(zh="突击", en="cram"),
    Why.LEECH: Wording(zh="难点", en="stubborn"),
    Why.LEECH_PART: Wording(zh="难点的基础", en="groundwork"),
    Why.CONFUSED: Wording(zh="对比", en="side by side"),
    Why.REPLAY: Wording(zh="重放，不计入记录", en="replay, not recorded"),
}

COMMANDS: Mapping[Command, Wording] = {
    Command.HINT: Wording(zh="提示", en="hint"),
    Command.SKIP: Wording(zh="跳过", en="skip"),
    Command.UNDO: Wording(zh="撤回", en="undo"),
    Command.QUIT: Wording(zh="结束", en="quit"),
}

NOTICES: Mapping[Notice, Wording] = {
    Notice.LEECH: Wording(
        zh="这道题已经答错 {times} 次。刚才先问了它的基础，现在再来一次。",
        en="This question has gone wrong {times:time|times}. You have just been asked what it rests on; now "
        "try it again.",
    ),
    Notice.LEECH_ALONE: Wording(
        zh="这道题已经答错 {times} 次。这次慢一点，先看提示再答。",
        en="This question has gone wrong {times:time|times}. Take your time, and look at the hint.",
    ),
    Notice.LEECH_PART: Wording(
        zh="有一道题（{question}）已经答错 {times} 次，先拆开来：问它的基础。",
        en="A question ({question}) has gone wrong {times:time|times}, so it is taken apart: here is what it "
        "rests on.",
    ),
    Notice.CONFUSED: Wording(
        zh="你曾把它和另一道题（{question}）弄混，所以放在一起问。",
        en="You have mixed this up with another question ({question}), so the two are asked side by side.",
    ),
    Notice.NOTHING_TO_UNDO: Wording(
        zh="这次还没有可以撤回的回答；以前的用 tcpdrill undo 撤回。",
        en="There is no answer of this session to take back; `tcpdrill undo` takes back earlier ones.",
    ),
    Notice.NOTHING_DUE: Wording(
        zh="现在没有要复习的，今天的新题也学完了。",
        en="Nothing is due now, and today's new questions are done.",
    ),
}

LESSON = Wording(zh="先学：还没有学过的内容", en="First, something you have not met yet")
LESSON_ANSWER = Wording(zh="答案：{answer}", en="The answer: {answer}")
NOW_YOU = Wording(zh="现在轮到你", en="Now you")
QUESTION = Wording(zh="第 {number} 题，共 {all} 题", en="Question {number} of {all}")
CHOOSE = Wording(zh="可以输入：{what}", en="You can type {what}")
COMMANDS_LINE = Wording(zh="也可以输入 {commands}", en="Or type {commands}")
HINT = Wording(zh="提示：{hint}", en="Hint: {hint}")
NO_HINT = Wording(
    zh="这道题没有提示，想想它的理由。", en="There is no hint for this one: think of the reason behind it."
)
SKIPPED = Wording(zh="跳过，这次不再问。", en="Skipped; it will not come again in this session.")
TOOK_BACK = Wording(
    zh="撤回了上一个回答，重新问。", en="The last answer is taken back; here is its question again."
)
MODEL_ANSWER = Wording(zh="参考答案：{answer}", en="Model answer: {answer}")
RIGHT_ANSWER = Wording(zh="正确答案：{answer}", en="The right answer: {answer}")
REASON = Wording(zh="理由：{reason}", en="Why: {reason}")
MISCONCEPTION = Wording(zh="这是一个常见的误解：{name}。", en="A common misconception: {name}.")
CORRECTED = Wording(
    zh="这是一个常见的误解：{name}。错误的想法：{believes}其实：{holds}",
    en="A common misconception: {name}. What lies behind it: {believes} What holds: {holds}",
)
SLIP = Wording(
    zh="笔记第 {line} 行写的是{quote}。{because}", en="The notes say on line {line}: {quote}. {because}"
)
COMES_BACK = Wording(zh="{when}再问", en="Comes back {when}")
COMPARED = Wording(zh="上次的间隔是 {before}", en="the last interval was {before}")
NOT_RECORDED = Wording(zh="重放不计入记录。", en="A replay is not recorded.")
IN = Wording(zh="{time}后", en="in {time}")

UNITS: tuple[tuple[int, Wording], ...] = (
    (86400 * 365, Wording(zh="{n} 年", en="{n:year|years}")),
    (86400, Wording(zh="{n} 天", en="{n:day|days}")),
    (3600, Wording(zh="{n} 小时", en="{n:hour|hours}")),
    (60, Wording(zh="{n} 分钟", en="{n:minute|minutes}")),
)
"""How many seconds a unit has, and how a number of them is told; the largest one first."""

SUMMARY = Wording(zh="小结", en="Summary")
NO_ANSWERS = Wording(zh="这次没有回答。", en="No answers this time.")
COUNTS = Wording(
    zh="回答 {answered} 题，用时 {time}：对 {right}，差一点 {nearly}，错 {wrong}",
    en="{answered} answered in {time}: {right} right, {nearly} nearly, {wrong} wrong",
)
COUNTED_SKIPS = Wording(zh="跳过 {skipped} 题", en="{skipped} skipped")
WENT_WELL = Wording(zh="学得好的：{names}", en="Went well: {names}")
WEAK_TOPICS = Wording(zh="还要再练的专题：{names}", en="Topics to go over again: {names}")
WEAK_KINDS = Wording(zh="还要再练的题型：{names}", en="Kinds of question to go over again: {names}")
MISCONCEPTIONS = Wording(zh="出现过的误解：{names}", en="Misconceptions met: {names}")
LEFT_TODAY = Wording(zh="今天还有 {count} 题", en="{count:more waits|more wait} today")
DUE_TOMORROW = Wording(zh="明天要复习 {count} 题", en="{count:comes|come} back tomorrow")
NONE_TOMORROW = Wording(zh="明天没有要复习的", en="Nothing comes back tomorrow")
NEXT = Wording(zh="接下来：{command}", en="Next: {command}")
GRADE_YOURSELF = Wording(
    zh="和参考答案相比，你答得怎样？1 对，2 差一点，3 错",
    en="How does yours compare? 1 right, 2 nearly, 3 wrong",
)
HOW_WAS_IT = Wording(zh="和参考答案相比，你答得怎样？", en="How does yours compare with it?")
YOUR_ANSWER = Wording(zh="你的回答：{answer}", en="Your answer: {answer}")
ENTER_NOW_YOU = Wording(zh="Enter 轮到你答", en="Enter: now you")
NEXT_QUESTION = Wording(zh="Enter 下一题", en="Enter: next")
KEY = Wording(zh="{key} {what}", en="{key}: {what}")
CHOICE_KEYS = Wording(
    zh="↑ ↓ 加 Enter 选择，或直接按 1-{number}、A-{letter} · ? 提示 · s 跳过 · u 撤回 · q 结束",
    en="↑ ↓ and Enter, or just 1-{number} or A-{letter} · ? hint · s skip · u undo · q quit",
)
TICK_KEYS = Wording(
    zh="空格、1-{number} 或 A-{letter} 勾选 · Enter 确认 · ? 提示 · s 跳过 · u 撤回 · q 结束",
    en="Space, 1-{number} or A-{letter} to tick · Enter to answer · ? hint · s skip · u undo · q quit",
)
NONE_OF_THESE = Wording(zh="以上都没有", en="None of these")
DUE_COUNTS = Wording(
    zh="今天要答 {all} 题：学习中 {learning}，复习 {review}，新题 {new}",
    en="{all:waits|wait} today: {learning} learning, {review} in review, {new} new",
)
DUE_STATES: Mapping[MemoryState, Wording] = {
    MemoryState.NEW: Wording(zh="新题", en="new"),
    MemoryState.LEARNING: Wording(zh="学习中", en="learning"),
    MemoryState.REVIEW: Wording(zh="复习", en="review"),
    MemoryState.RELEARNING: Wording(zh="重学", en="relearning"),
}
DUE_LINE = Wording(zh="  {what}：{states}", en="  {what}: {states}")
DUE_STATE = Wording(zh="{state} {count}", en="{count} {state}")
UNDONE = Wording(
    zh="撤回了 {at} 的回答：{given}（{verdict}）。题目：{question}",
    en="Took back the answer of {at}: {given} ({verdict}). The question: {question}",
)
NAMED = Wording(zh="{where}（{name}）", en="{where} ({name})")
END = Wording(zh="。", en=".")
SPACE = Wording(zh="", en=" ")
BETWEEN = Wording(zh="、", en=", ")
APART = " · "
"""Stands between things that are no list, such as a question and its state."""
SECONDS = Wording(zh="{n} 秒", en="{n} s")


def notice_text(notice: Notice, values: Mapping[str, str], lang: Lang, names: Names) -> str:
    """Return what a notice says; its values are texts, a number of times and a question's name among them."""
    told = {
        name: Count(value) if value.isdecimal() else names.question(value) for name, value in values.items()
    }
    return NOTICES[notice][lang].format_map(told)


def span(time: timedelta, lang: Lang) -> str:
    """Return a length of time in its largest unit: `4 days`, `10 minutes`; just short of a day it is one."""
    seconds = time.total_seconds()
    for place, (size, told) in enumerate(UNITS):
        below = UNITS[place + 1][0] if place + 1 < len(UNITS) else 1
        if round(seconds / below) * below >= size:
            return told[lang].format(n=Count(round(seconds / size)))
    return UNITS[-1][1][lang].format(n=Count(1))


def duration(seconds: float, lang: Lang) -> str:
    """Return how long a session took: in seconds up to a minute."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return SECONDS[lang].format(n=round(seconds))
    return span(timedelta(seconds=seconds), lang)


def comes_back(judged: Judged, lang: Lang) -> str:
    """Return when the question comes back, and how that compares with the time before."""
    if not judged.recorded or judged.after is None:
        return NOT_RECORDED[lang]
    when = IN[lang].format(time=span(judged.after.due - judged.now, lang))
    text = COMES_BACK[lang].format(when=when)
    if judged.before is not None:
        before = span(judged.before.due - judged.before.last, lang)
        text += ("（" if lang is Lang.ZH else " (") + COMPARED[lang].format(before=before)
        text += "）" if lang is Lang.ZH else ")"
    return text


def commands_line(lang: Lang) -> str:
    """Return the commands that can be typed, each with what it does where its name does not say so."""
    told = ((f":{command}", COMMANDS[command][lang]) for command in Command)
    commands = (name if name == f":{what}" else f"{name} {what}" for name, what in told)
    return COMMANDS_LINE[lang].format(commands=APART.join(commands))


def due_lines(waiting: Sequence[Due], lang: Lang, names: Names) -> list[str]:
    """Return how many questions wait today, and how many of each topic and kind in which state."""
    counts = Counter(item.state for item in waiting)
    learning = counts[MemoryState.LEARNING] + counts[MemoryState.RELEARNING]
    review, new = counts[MemoryState.REVIEW], counts[MemoryState.NEW]
    if not waiting:
        return [NOTICES[Notice.NOTHING_DUE][lang]]
    head = DUE_COUNTS[lang].format(all=Count(len(waiting)), learning=learning, review=review, new=new)
    told: dict[str, Counter[MemoryState]] = {}
    for item in waiting:
        told.setdefault(names.question(item.question), Counter())[item.state] += 1
    return [head, *(DUE_LINE[lang].format(what=what, states=_states(of, lang)) for what, of in told.items())]


def _states(counts: Mapping[MemoryState, int], lang: Lang) -> str:
    ordered = (state for state in DUE_STATES if counts.get(state))
    return BETWEEN[lang].join(
        DUE_STATE[lang].format(state=DUE_STATES[state][lang], count=counts[state]) for state in ordered
    )


def undone_text(review: Review, lang: Lang, names: Names | None) -> str:
    """Say which answer was taken back; without the material's names the question is told by its own."""
    local = datetime.fromtimestamp(review.at.timestamp())  # noqa: DTZ006 - local time is meant
    at = local.strftime("%Y-%m-%d %H:%M")
    verdict = VERDICTS[review.verdict][lang]
    given = "".join(character for character in review.given if character.isprintable())
    question = named(review.question, lang, names) if names else review.question
    return UNDONE[lang].format(at=at, question=question, given=given, verdict=verdict)


def named(question: str, lang: Lang, names: Names) -> str:
    """Return where a question belongs and its name, by which it can be found in the material."""
    where = names.question(question)
    return question if where == question else NAMED[lang].format(where=where, name=question)

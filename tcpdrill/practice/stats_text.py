"""Draws the figures as text: a heat map of days, recall by topic, the forecast, confusions, what resists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tcpdrill.ground.cells import pad_left, pad_right, width, wrap
from tcpdrill.ground.printed import one_line
from tcpdrill.ground.wording import Count, Lang, Wording
from tcpdrill.practice.session_texts import duration, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tcpdrill.practice.askers.protocol import Names
    from tcpdrill.practice.stats import Figures

SHADES, ASCII_SHADES = "·░▒▓█", ".-+x#"
"""No answer, then up to a quarter, a half, three quarters of the busiest day, and more."""

MOST_WEEKS, MOST_LEECHES = 53, 10
BAR_CELLS = 24
WEEK = 7

WEEKDAYS = (
    Wording("一", "Mon"),
    Wording("二", "Tue"),
    Wording("三", "Wed"),
    Wording("四", "Thu"),
    Wording("五", "Fri"),
    Wording("六", "Sat"),
    Wording("日", "Sun"),
)

NO_ANSWERS = Wording("还没有回答过。开始：tcpdrill drill", "No answers yet. Begin with: tcpdrill drill")
TOTALS = Wording(
    "一共 {reviews} 次回答，{days} 天，用时 {time}：对 {right}，差一点 {nearly}，错 {wrong}",
    "Answers: {reviews} ({right} right, {nearly} nearly, {wrong} wrong); days: {days}; time: {time}",
)
HOURS = Wording("{hours:.1f} 小时", "{hours:.1f} h")
STATES = Wording(
    "题目：新 {new}，学习中 {learning}，复习 {review}，重学 {relearning}",
    "Questions: {new} new, {learning} learning, {review} in review, {relearning} relearning",
)
BY_DAY = Wording(
    "每天的回答（{first} 至 {last}，最多一天 {most}）", "Answers a day ({first} to {last}, at most {most})"
)
RECALL = Wording("各专题记得的比例，希望是 {wanted}", "Recall by topic; wanted is {wanted}")
NOT_YET = Wording("还没有复习过", "nothing in review yet")
BELOW = Wording("{heading}，! 表示不足", "{heading}; ! is below that")
FORECAST = Wording("接下来要复习的题数", "Questions that come back")
TODAY = Wording("今天", "today")
CONFUSED = Wording("弄混过的", "Confused")
CONFUSED_LINE = Wording(
    "{question}：答成 {given}，{times} 次", "{question}: answered {given}, {times:time|times}"
)
LEECHES = Wording("难点", "What resists")
MORE_LEECHES = Wording("另外还有 {further} 题（见 --json）", "and {further} more (see --json)")
LEECH_LINE = Wording(
    "{question}：{reviews} 次里错了 {wrong} 次", "{question}: wrong {wrong:time|times} of {reviews}"
)


def stats_text(
    figures: Figures, lang: Lang, names: Names, columns: int, *, ascii_only: bool = False
) -> list[str]:
    """Return the figures as lines of at most `columns` cells; `ascii_only` draws without Unicode."""
    if not figures.days:
        return wrap(NO_ANSWERS[lang], columns)
    sections = (
        _totals(figures, lang),
        _by_day(figures, lang, columns, ascii_only=ascii_only),
        _recall(figures, lang, names, columns, ascii_only=ascii_only),
        _forecast(figures, lang, ascii_only=ascii_only),
        _confused(figures, lang, names),
        _leeches(figures, lang, names),
    )
    lines = [line for section in map(list, sections) if section for line in (*section, "")]
    return [part for line in lines[:-1] for part in _fitting(line, columns)]


def _fitting(line: str, columns: int) -> list[str]:
    """Return a line as it is, or broken with its indentation kept."""
    if width(line) <= columns:
        return [line]
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    return wrap(text, columns, first=indent, rest=indent + "  ")


def totals(figures: Figures, lang: Lang) -> str:
    """Return how much was answered, on how many days and in what time."""
    counts = {**figures.verdicts, "reviews": sum(figures.verdicts.values())}
    hours = figures.hours
    time = HOURS[lang].format(hours=hours) if hours >= 1 else duration(3600 * hours, lang)
    return TOTALS[lang].format(**counts, days=len(figures.days), time=time)


def _totals(figures: Figures, lang: Lang) -> Iterator[str]:
    yield totals(figures, lang)
    yield STATES[lang].format(**{state.value: count for state, count in figures.states.items()})


def _by_day(figures: Figures, lang: Lang, columns: int, *, ascii_only: bool) -> Iterator[str]:
    """Yield the heat map: a row a weekday, a column a week, the last one this week."""
    lead = max(width(name[lang]) for name in WEEKDAYS) + 1
    weeks = min((columns - lead) // 2, MOST_WEEKS)
    monday = figures.today - timedelta(days=figures.today.weekday())
    first = monday - timedelta(weeks=weeks - 1)
    most = max(given for given, _ in figures.days.values())
    yield BY_DAY[lang].format(first=first, last=figures.today, most=most)
    shades = ASCII_SHADES if ascii_only else SHADES
    for weekday, name in enumerate(WEEKDAYS):
        days = (first + timedelta(weeks=week, days=weekday) for week in range(weeks))
        cells = (_shade(figures, day, most, shades) for day in days)
        yield (pad_right(name[lang], lead) + " ".join(cells)).rstrip()


def _shade(figures: Figures, day: date, most: int, shades: str) -> str:
    if day > figures.today:
        return " "
    given, _ = figures.days.get(day, (0, 0))
    return shades[0] if not given else shades[grade(given, most)]


def grade(given: int, most: int) -> int:
    """Return 1..4: in which quarter of the busiest day's answers a day's answers lie."""
    return -(-4 * given // most)


def _recall(figures: Figures, lang: Lang, names: Names, columns: int, *, ascii_only: bool) -> Iterator[str]:
    """Yield a line a topic, or two where its title leaves no room for the bar."""
    yield BELOW[lang].format(heading=RECALL[lang].format(wanted=f"{figures.wanted:.0%}"))
    titles = {topic: names.topic(topic) for topic in figures.recall}
    longest = max(width(title) for title in titles.values())
    for topic, recall in figures.recall.items():
        if recall.share is None:
            yield f"  {pad_right(titles[topic], longest)}  {NOT_YET[lang]}"
            continue
        mark = " !" if recall.share < figures.wanted else ""
        figure = f" {pad_left(f'{recall.share:.0%}', 4)}  {recall.recalled}/{recall.asked}{mark}"
        room = min(columns - longest - 4 - width(figure), BAR_CELLS)
        if room < BAR_CELLS // 3:
            yield f"  {titles[topic]}"
            bar = _bar(recall.share, 1, min(columns - 4 - width(figure), BAR_CELLS), ascii_only=ascii_only)
            yield f"    {bar}{figure}"
        else:
            bar = _bar(recall.share, 1, room, ascii_only=ascii_only)
            yield f"  {pad_right(titles[topic], longest)}  {bar}{figure}"


def _bar(amount: float, most: float, cells: int, *, ascii_only: bool) -> str:
    full = round(cells * amount / most) if most else 0
    drawn, rest = ("#", "-") if ascii_only else ("█", "░")
    return drawn * full + rest * (cells - full)


def _forecast(figures: Figures, lang: Lang, *, ascii_only: bool) -> Iterator[str]:
    yield FORECAST[lang]
    most = max(figures.forecast.values())
    for day, count in figures.forecast.items():
        name = TODAY[lang] if day == figures.today else f"{day:%m-%d} {WEEKDAYS[day.weekday()][lang]}"
        yield f"  {pad_right(name, 9)}  {_bar(count, most, BAR_CELLS, ascii_only=ascii_only)} {count}"


def _confused(figures: Figures, lang: Lang, names: Names) -> Iterator[str]:
    if figures.confused:
        yield CONFUSED[lang]
    for one in figures.confused:
        yield "  " + CONFUSED_LINE[lang].format(
            question=named(one.question, lang, names), given=one_line(one.given), times=Count(one.times)
        )


def _leeches(figures: Figures, lang: Lang, names: Names) -> Iterator[str]:
    if figures.leeches:
        yield LEECHES[lang]
    for one in figures.leeches[:MOST_LEECHES]:
        yield "  " + LEECH_LINE[lang].format(
            question=named(one.question, lang, names), wrong=Count(one.wrong), reviews=one.reviews
        )
    further = len(figures.leeches) - MOST_LEECHES
    if further > 0:
        yield "  " + MORE_LEECHES[lang].format(further=further)

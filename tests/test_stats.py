"""The figures, and that their drawings say the same in any width."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hand_made import Names

from tcpdrill.ground.cells import width
from tcpdrill.ground.wording import Lang
from tcpdrill.practice.log_lines import Review, Undo
from tcpdrill.practice.picking import Askable
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.settings import Settings
from tcpdrill.practice.snapshot import current
from tcpdrill.practice.stats import FORECAST_DAYS, Figures, figures
from tcpdrill.practice.stats_svg import stats_svg
from tcpdrill.practice.stats_text import grade, stats_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COURSE = [
    Askable("a.one/k", "a.one", "k", "alpha"),
    Askable("a.two/k", "a.two", "k", "alpha"),
    Askable("b.one/k", "b.one", "k", "beta"),
    Askable("b.two/k", "b.two", "k", "beta"),
]


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def review(
    number: int, question: str, hours: float, verdict: str = "right", confused: str | None = None
) -> Review:
    rating = {"right": 3, "nearly": 2, "wrong": 1}[verdict]
    at = START + timedelta(hours=hours)
    return Review(f"id{number}", at, question, 1, "zh", "x", verdict, rating, 36_000, confused_with=confused)


REVIEWS = [
    review(0, "a.one/k", 0),
    review(1, "a.one/k", 1),
    review(2, "a.one/k", 72),
    review(3, "a.one/k", 73, "wrong"),
    review(4, "b.one/k", 18.9, "wrong", "FIN_WAIT_2"),
    review(5, "b.one/k", 19.1, "wrong", "FIN_WAIT_2"),
    review(6, "b.one/k", 20, "wrong", "LAST_ACK"),
    review(7, "b.one/k", 21, "wrong"),
    review(8, "gone/k", 22, "nearly"),
    review(9, "a.two/k", 23),
]


@pytest.fixture
def found(tmp_path: Path) -> Figures:
    log = ReviewLog(tmp_path)
    log.append([*REVIEWS, Undo("u", START, "id9")])
    return figures(current(log, 0.9), COURSE, Settings(), START + timedelta(days=3, hours=2))


def test_what_is_counted(found: Figures) -> None:
    today = date(2026, 3, 5)
    assert json.loads(json.dumps(found.as_json())) == {
        "reviews_by_day": {"2026-03-02": 3, "2026-03-03": 4, "2026-03-05": 2},
        "recall_by_topic": {
            "alpha": {"asked": 1, "recalled": 1, "recall": 1.0, "wanted": 0.9},
            "beta": {"asked": 0, "recalled": 0, "recall": None, "wanted": 0.9},
        },
        "forecast": {(today + timedelta(n)).isoformat(): 2 * (n == 0) for n in range(FORECAST_DAYS)},
        "confused": [
            {"question": "b.one/k", "given": "FIN_WAIT_2", "times": 2},
            {"question": "b.one/k", "given": "LAST_ACK", "times": 1},
        ],
        "leeches": [{"question": "b.one/k", "wrong": 4, "reviews": 4}],
        "totals": {
            "reviews": 9,
            "right": 3,
            "nearly": 1,
            "wrong": 5,
            "days": 3,
            "hours": 0.09,
            "questions": {"new": 2, "learning": 1, "review": 0, "relearning": 1},
        },
    }


def test_a_day_begins_at_four(found: Figures) -> None:
    assert found.days[date(2026, 3, 2)] == (3, 2)


def test_the_text_in_english(found: Figures) -> None:
    lines = stats_text(found, Lang.EN, Names(), 80)
    assert lines[0] == "Answers: 9 (3 right, 1 nearly, 5 wrong); days: 3; time: 5 minutes"
    assert lines[1] == "Questions: 2 new, 1 learning, 0 in review, 1 relearning"
    assert lines[3].startswith("Answers a day (")
    heat = {line[:3]: line[-1] for line in lines[4:11]}
    assert heat == {"Mon": "▓", "Tue": "█", "Wed": "·", "Thu": "▒", "Fri": "·", "Sat": "·", "Sun": "·"}
    assert "  topic alpha  ████████████████████████ 100%  1/1" in lines
    assert "  topic beta   nothing in review yet" in lines
    assert "  today      ████████████████████████ 2" in lines
    assert "  question b.one/k (b.one/k): answered FIN_WAIT_2, 2 times" in lines
    assert "  question b.one/k (b.one/k): wrong 4 times of 4" in lines


def test_each_day_of_the_week_has_its_name_in_chinese(found: Figures) -> None:
    lines = [line.split() for line in stats_text(found, Lang.ZH, Names(), 80)]
    assert [line[0] for line in lines if line and line[0] in set("一二三四五六日")] == [*"一二三四五六日"]


def test_recall_below_what_is_wanted_is_marked_and_only_other_days_count(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    hours = {0: "right", 1: "wrong", 2: "right", 72: "right", 200: "wrong", 201: "wrong"}
    log.append([review(n, "a.one/k", at, verdict) for n, (at, verdict) in enumerate(hours.items())])
    told = figures(current(log, 0.9), COURSE, Settings(), START + timedelta(hours=202))
    assert told.as_json()["recall_by_topic"]["alpha"] == {
        "asked": 2,
        "recalled": 1,
        "recall": 0.5,
        "wanted": 0.9,
    }
    assert "  topic alpha  ████████████░░░░░░░░░░░░  50%  1/2 !" in stats_text(told, Lang.EN, Names(), 80)


def test_days_on_which_nothing_is_due_are_drawn_too(found: Figures) -> None:
    idle = replace(found, forecast=dict.fromkeys(found.forecast, 0))
    (today,) = (line for line in stats_text(idle, Lang.EN, Names(), 80) if line.startswith("  today "))
    assert today.endswith(" 0")
    assert stats_svg(idle, Lang.EN, Names()).count(">0</text>") == FORECAST_DAYS


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_no_line_is_too_wide(found: Figures, lang: Lang, columns: int) -> None:
    assert max(map(width, stats_text(found, lang, Names(), columns))) <= columns


def test_without_unicode_the_english_text_is_ascii(found: Figures) -> None:
    assert "\n".join(stats_text(found, Lang.EN, Names(), 80, ascii_only=True)).isascii()


def test_before_the_first_answer_it_says_how_to_begin(tmp_path: Path) -> None:
    nothing = figures(current(ReviewLog(tmp_path), 0.9), COURSE, Settings(), START)
    assert stats_text(nothing, Lang.EN, Names(), 80) == ["No answers yet. Begin with: tcpdrill drill"]
    assert nothing.as_json()["totals"]["questions"]["new"] == 4
    assert "tcpdrill drill" in stats_svg(nothing, Lang.ZH, Names())


@pytest.mark.parametrize("lang", Lang)
def test_the_svg_is_well_formed_and_takes_the_colour_around_it(found: Figures, lang: Lang) -> None:
    text = stats_svg(found, lang, Names())
    root = ET.fromstring(text)
    assert root.attrib["fill"] == "currentColor"
    assert "#" not in text
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert "2026-03-03: 4" in titles
    assert len(titles) == 52 * 7 + 4


def test_names_in_the_svg_are_text_and_no_markup(found: Figures) -> None:
    class Odd(Names):
        def topic(self, name: str) -> str:
            return f"<b>{name} & co"

    assert "&lt;b&gt;alpha &amp; co" in stats_svg(found, Lang.EN, Odd())


GRADES = [(1, 1, 4), (1, 2, 2), (1, 100, 1), (25, 100, 1), (26, 100, 2), (100, 100, 4)]


@pytest.mark.parametrize(("given", "most", "wanted"), GRADES)
def test_grades_are_quarters_of_the_busiest_day(given: int, most: int, wanted: int) -> None:
    assert grade(given, most) == wanted

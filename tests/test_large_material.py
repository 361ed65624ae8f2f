"""However much stands in the material, checking it takes time in proportion, and telling of it is short.

Proportion is measured as one: the time for twice as much over the time for so much, never by a clock alone.
"""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import small_material as small
from large_material import MANY, MORE, WHY, resting, written

from tcpdrill.ground.problems import LONGEST, MOST, Place, Problem, Problems, bounded, count_of
from tcpdrill.material import content
from tcpdrill.proof import scenarios
from tcpdrill.proof.check import check
from tcpdrill.proof.report import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 2
TRIES = 4
MOST_TOLD = 50_000
"""So many characters are told at most, of anything."""

CACHED = (
    content._course_file,  # noqa: SLF001 - what has been read is forgotten between two measurements
    content._topic_file,  # noqa: SLF001
    content._scenario_file,  # noqa: SLF001
    content._misconceptions_file,  # noqa: SLF001
    content._notes_file,  # noqa: SLF001
    scenarios._problems_of,  # noqa: SLF001
)


def seconds(files: dict[str, bytes]) -> float:
    """Return the least time that checking takes, of this process alone."""
    return min(measured(files) for _ in range(TIMES))


def measured(files: dict[str, bytes]) -> float:
    for cache in CACHED:
        cache.cache_clear()
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        told = [render(check(small.loaded(files)), form, Path("content")) for form in FORMATS]
        taken = time.process_time() - begun
    finally:
        gc.enable()
    assert max(map(len, told)) < MOST_TOLD
    return taken


@pytest.mark.sampled(5)
@pytest.mark.parametrize("what", MANY)
def test_twice_as_much_takes_no_more_than_in_proportion(what: str) -> None:
    n, make = MANY[what]
    ratios = (seconds(make(2 * n)) / seconds(make(n)) for _ in range(TRIES))
    assert any(ratio < 3 for ratio in ratios)


def test_of_one_kind_the_first_are_told_and_the_rest_counted() -> None:
    problems = [
        Problem(Place("a.yaml", line, 1), "S212", f"no {line}", "Take it out.") for line in range(1, 971)
    ]
    problems += [Problem(Place("b.yaml", 1, 1), "S201", "no key", "")]
    told = bounded(problems)
    assert [one.place.line for one in told] == [*range(1, MOST + 1), 1]
    assert [one.more for one in told if one.more] == [970 - MOST]
    assert count_of(told) == count_of(Problems(problems)) == count_of(problems) == 971
    assert bounded(Problems(problems)) == told
    rest = f"and {970 - MOST} more of this kind"
    for form in ("full", "concise", "github"):
        text = render(problems, form, Path("content"))
        assert text.count(rest) == 1
        assert text.split(rest)[0].count("S212") == MOST
    assert "971 problems in 2 files" in render(problems, "full", Path("content"))
    listed = json.loads(render(problems, "json", Path("content")))
    assert [one["more"] for one in listed if "more" in one] == [970 - MOST]


def test_what_a_message_quotes_is_cut() -> None:
    problem = Problem(Place("a.yaml", 1, 1), "S212", "x" * 10**6, "y" * 10**6)
    assert len(problem.message) == len(problem.hint) == LONGEST + 1


ONE_MISTAKE: dict[str, tuple[Callable[[], dict[str, bytes]], int]] = {
    # one thing that cannot be read -> how many problems it is
    "a bracket left open": (lambda: small.changed("states.yaml", "topic: states", "topic: [states")[0], 1),
    "a key twice": (lambda: written("states.yaml", small.FILES["states.yaml"] + "topic: states\n"), 1),
    "a tag": (lambda: small.changed("header.yaml", "term: Seq", "term: !x Seq")[0], 1),
    "notes that are no text": (lambda: written("notes.md", small.FILES["notes.md"] + "\0"), 1),
    "notes in UTF-16": (lambda: written("notes.md", small.FILES["notes.md"].encode("utf-16")), 1),
    "a topic in UTF-16": (
        lambda: written("handshake.yaml", small.FILES["handshake.yaml"].encode("utf-16-le")),
        1,
    ),
    "a section of another name": (lambda: small.changed("states.yaml", "states:\n", "stats:\n")[0], 1),
    "an id with a capital": (
        lambda: small.changed("states.yaml", "id: state.close_wait", "id: state.Close")[0],
        1,
    ),
    "a step without an id": (lambda: small.changed("handshake.yaml", "id: handshake.step1\n", "id:\n")[0], 1),
    "a topic that is not listed": (lambda: small.changed("course.yaml", "states, ", "")[0], 1),
    "a scenario that is no YAML": (
        lambda: small.changed("scenarios/opening.yaml", "isn: {", "isn: [{")[0],
        1,
    ),
    "misconceptions that are no YAML": (lambda: written("misconceptions.yaml", "misconceptions: [{"), 1),
}


@pytest.mark.parametrize("what", ONE_MISTAKE)
def test_names_wait_for_a_file_that_cannot_be_read(what: str) -> None:
    make, count = ONE_MISTAKE[what]
    problems = small.problems(make())
    assert len(problems) == count, problems


def test_a_name_in_a_file_that_can_be_read_does_not_wait() -> None:
    files = resting(1, lambda _: "handshake.step9, state.close_wiat, scenario.closing, scenario.closng")
    files["states.yaml"] = b"topic: [states"
    assert [(one.place.path, one.code, one.hint) for one in small.problems(files) if one.code == "S212"] == [
        ("more.yaml", "S212", "Did you mean handshake.step3 or handshake.step2?"),
        ("more.yaml", "S212", "Did you mean scenario.closing or scenario.opening?"),
    ]


def test_a_hint_names_few_of_many() -> None:
    files = written("more.yaml", MORE + "".join(map(WHY.format, range(400))) + "    rests_on: [zzzz.qqqq]\n")
    (problem,) = small.problems(files)
    assert problem.code == "S212"
    assert problem.hint.startswith("Write one of the ")
    assert problem.hint.count(",") == 3

"""Why questions are refused, told by fact: what does not fit, what tells its answer, where nothing came."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from asked_course import course, pair, stock
from program import tcpdrill

from tcpdrill.asking import refused
from tcpdrill.asking.catalogue import all_kinds, kind_named
from tcpdrill.asking.questions import Pair, pairs
from tcpdrill.asking.refused import EMPTY, ROLLED, UNFIT, Refusals, faults, lines, refusals
from tcpdrill.ground.errors import UsageError
from tcpdrill.ground.wording import Wording

if TYPE_CHECKING:
    from pathlib import Path


def test_each_fact_that_a_kind_takes_is_tried() -> None:
    kind = kind_named("step-order")
    found = list(refusals(course(), kind=kind.name))
    assert [one.fact for one in found] == [fact.id for fact in stock().facts if fact.type in kind.takes]
    assert all(one.rolls == ROLLED and one.refused <= ROLLED for one in found)
    assert all(sum(one.faults.values()) >= one.refused for one in found)


def test_what_does_not_fit_is_never_asked() -> None:
    asked = {one.fact.id for one in pairs(course(), kind="bytes")}
    never = {one.fact for one in refusals(course(), kind="bytes") if one.faults == {UNFIT: 1}}
    assert never
    assert never.isdisjoint(asked)
    assert {one.fact for one in refusals(course(), kind="bytes")} == asked | never


def test_a_prompt_that_tells_its_answer_is_told_in_its_language() -> None:
    told = pair("state.fin_wait_1/state-meaning")

    def telling(fact: object, rng: object, stock: object) -> object:
        draft = told.kind.roll(fact, rng, stock)  # type: ignore[arg-type]
        right = next(option for option in draft.options if option.mistake is None)  # type: ignore[union-attr]
        english = right.text.en  # type: ignore[union-attr]
        return draft._replace(prompt=Wording(zh="什么？", en=f"Is it {english}"))  # type: ignore[union-attr]

    forged = Pair(told.fact, told.kind._replace(roll=telling))  # type: ignore[arg-type]
    assert faults(forged, 1, stock()) == ("the prompt tells the answer (en)",)
    nothing = Pair(told.fact, told.kind._replace(roll=lambda *_: None))
    assert faults(nothing, 1, stock()) == (EMPTY,)
    assert faults(told, 1, stock()) == ()


def test_lines_for_an_author() -> None:
    assert lines(
        [
            Refusals("a.one", "k", 40, 0, {}),
            Refusals("a.two", "k", 40, 3, {EMPTY: 2, "the prompt tells the answer (zh)": 1}),
            Refusals("a.three", "k", 0, 0, {UNFIT: 1}),
            Refusals("a.four", "k", 40, 40, {EMPTY: 40}),
        ]
    ) == [
        f"a.two/k: refused 3 of 40: {EMPTY} (2), the prompt tells the answer (zh) (1)",
        f"a.three/k: never asked: {UNFIT}",
        f"a.four/k: never asked: {EMPTY} (40)",
        "4 tried: 1 never refused, 2 never asked",
    ]


def test_what_is_asked_is_seldom_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused, "ROLLED", 8)
    found = [one for name in sorted(all_kinds())[::4] for one in refusals(course(), kind=name)]
    assert [(one.fact, one.kind) for one in found if one.rolls and one.refused * 2 > one.rolls] == []


def test_unknown_names_are_told() -> None:
    with pytest.raises(UsageError, match="no kind 'step-odrer'"):
        list(refusals(course(), kind="step-odrer"))


def test_the_command(tmp_path: Path) -> None:
    told = tcpdrill("questions", "--refused", "--fact", "header.ack", data=tmp_path)
    assert (told.status, told.err) == (0, "")
    assert f"header.ack/bytes: never asked: {UNFIT}" in told.out.splitlines()
    asked = tcpdrill("questions", "--refused", "--fact", "header.ack", "--json", data=tmp_path)
    first, *_ = map(json.loads, asked.out.splitlines())
    assert list(first) == ["fact", "kind", "rolls", "refused", "faults"]
    for other in (("--format", "csv"), ("--out", "f.txt")):
        both = tcpdrill("questions", "--refused", *other, data=tmp_path)
        assert (both.status, "--refused" in both.err) == (2, True)
    apart = tcpdrill("questions", "--refused", "--kind", "why", "--topic", "transitions", data=tmp_path)
    assert (apart.status, "no question is asked so" in apart.err) == (2, True)


SORTS = sorted({fact.type for fact in stock().facts})


@pytest.mark.parametrize("sort", SORTS)
def test_a_course_without_entries_of_a_sort_is_asked(sort: str) -> None:
    whole = stock()
    # A contrast names two entries, and `check` wants them there.
    gone = {sort, "contrast"} if sort == "annotation" else {sort}
    kept = tuple(fact for fact in whole.facts if fact.type not in gone)
    without = replace(
        whole,
        facts=kept,
        by_id={fact.id: fact for fact in kept},
        by_type={name: facts for name, facts in whole.by_type.items() if name not in gone},
    )
    one_of_each = {fact.type: fact for fact in kept}.values()
    kinds = [(fact, kind) for fact in one_of_each for kind in all_kinds().values() if fact.type in kind.takes]
    tried = [Pair(fact, kind) for fact, kind in kinds if kind.fits(fact, without)]
    told = [faults(pair, seed, without) for pair in tried for seed in (1, 2)]
    assert all(isinstance(fault, str) for each in told for fault in each)
    assert told

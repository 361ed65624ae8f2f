"""What x and y stand for, and how the machine's numbers are written in them."""

from __future__ import annotations

import pytest
import real_course
import small_material as small
from pictured_traces import TRACES

from tcpdrill.asking.questions import stock_of
from tcpdrill.asking.roles import roll_role
from tcpdrill.decks.cards.card_context import CardContext, Numbers
from tcpdrill.ground.dice import dice
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import load
from tcpdrill.material.symbols import bases_of, in_symbols
from tcpdrill.proof.check import check
from tcpdrill.proof.facts import facts
from tcpdrill.tcp.segment import MODULUS
from tcpdrill.tcp.trace import Side

OPENING = "scenarios/opening.yaml"

BASES = [
    # the exchange, the segments that are told, each side's next number when the first of them leaves
    ("normal-open", (1, 2, 3), (100, 300)),
    ("normal-open", (2, 3), (101, 300)),
    ("normal-open", (3,), (101, 301)),
    ("close-by-client", (4, 5, 6, 7), (101, 301)),
    ("close-by-client", (7,), (102, 302)),
]


@pytest.mark.parametrize(("name", "told", "found"), BASES)
def test_x_and_y_are_the_next_numbers_when_the_first_segment_leaves(
    name: str, told: tuple[int, ...], found: tuple[int, int]
) -> None:
    assert tuple(bases_of(TRACES[name], told)[side] for side in Side) == found


SYMBOLS = [
    # the number, both bases, whose number it is
    (100, (100, 300), Side.CLIENT, "x"),
    (101, (100, 300), Side.CLIENT, "x+1"),
    (301, (100, 300), Side.SERVER, "y+1"),
    (101, (100, 101), Side.CLIENT, "x+1"),
    (101, (100, 101), Side.SERVER, "y"),
    (290, (100, 300), Side.CLIENT, "x+190"),
    (99, (100, 300), Side.CLIENT, "x-1"),
    (0, (MODULUS - 1, 300), Side.CLIENT, "x+1"),
    (MODULUS - 1, (100, 0), Side.SERVER, "y-1"),
]


@pytest.mark.parametrize(("number", "base", "owner", "text"), SYMBOLS)
def test_a_number_is_counted_from_its_owner_s_base(
    number: int, base: tuple[int, int], owner: Side, text: str
) -> None:
    assert str(in_symbols(number, owner, dict(zip(Side, base, strict=True)))) == text


def test_facts_hold_what_the_steps_say_though_both_ends_start_at_neighbouring_numbers() -> None:
    files = small.encoded()
    files[OPENING] = files[OPENING].replace(b"301", b"102").replace(b"300", b"101")
    assert small.problems(files) == []
    course = small.loaded(files).course
    written = {step.id: step.ack and str(step.ack) for step in course.topics["handshake"].steps}
    told = {found.id.removesuffix(".ack"): found.value for found in facts(course) if found.type == "ack"}
    assert written == {name: told[name] for name in written}


def test_where_both_ends_start_at_one_number_each_of_its_uses_is_still_its_owner_s() -> None:
    files = small.encoded()
    files[OPENING] = files[OPENING].replace(b"301", b"101").replace(b"300", b"100")
    assert small.problems(files) == []
    course = small.loaded(files).course
    written = {f"{step.id}.seq": str(step.seq) for step in course.topics["handshake"].steps}
    numbered = [found for found in facts(course) if found.type == "seq" and found.topic == "handshake"]
    assert {found.id: found.value for found in numbered} == written
    context = CardContext(course, Lang.EN, Numbers.SYMBOLIC)
    for fact in numbered:
        scene = context.scene(fact, f"{fact.id}/step-seq")
        assert context.number(scene, scene.step(fact.step or 0).segment.seq) == fact.value


def test_a_side_that_is_active_as_the_other_is_may_be_shown_so_and_is_told_so() -> None:
    """In a simultaneous close both are active; nobody is then asked who closed first."""
    shown = "shown_by: {client: close-by-client, server: "
    text = (real_course.CONTENT / "teardown.yaml").read_text(encoding="utf-8")
    changed = text.replace(f"{shown}close-by-server}}", f"{shown}simultaneous-close}}")
    assert changed != text
    loaded = load(real_course.CONTENT, {"teardown.yaml": changed.encode()})
    assert (loaded.problems, check(loaded)) == ((), [])
    stock = stock_of(loaded.course)
    (fact,) = (found for found in stock.by_type["role"] if found.value["role"] == "active")
    assert fact.value["may_be"] == ["client", "server"]
    drafts = [roll_role(fact, dice(seed), stock) for seed in range(30)]
    told = [draft for draft in drafts if draft is not None]
    assert told
    assert len(told) < len(drafts)
    assert all(
        draft.trace is None or draft.reads is None or draft.reads(draft.trace) == draft.value
        for draft in told
    )

"""The content checked by breaking it: a value is changed, and `check` must report it on that line.

How values are changed is `mutants.py`'s table. A sample is tried by default; `pytest -n 0 -m whole -s
tests/test_breaking.py` tries all of them.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from mutants import CONTENT, Mutant, all_mutants

from tcpdrill.material.content import load
from tcpdrill.proof.check import check

if TYPE_CHECKING:
    from tcpdrill.ground.problems import Problem

SAMPLE = 100

FILES = {
    path.relative_to(CONTENT).as_posix(): path.read_bytes()
    for path in [*CONTENT.glob("*.yaml"), *CONTENT.glob("*.md"), *CONTENT.glob("scenarios/*.yaml")]
}


def found_in(mutant: Mutant) -> list[Problem]:
    """Return the problems that are reported on a line that was changed."""
    problems = check(load(CONTENT, {**FILES, mutant.path: mutant.text.encode()}))
    return [one for one in problems if one.place.path == mutant.path and one.place.line in mutant.lines]


def escapes(mutant: Mutant) -> bool:
    """Tell whether a change is not reported on its line, or without a word on how to mend it."""
    found = found_in(mutant)
    return not found or not all(problem.hint for problem in found)


every_mutant = cache(all_mutants)


def test_the_content_is_whole_before_it_is_broken() -> None:
    assert check(load(CONTENT, FILES)) == []


def test_every_sort_of_value_is_changed() -> None:
    changed = Counter(mutant.what.partition(":")[0] for mutant in every_mutant())
    for keys in (
        "steps.flags",
        "steps.seq",
        "steps.before.client",
        "steps.slips.says",
        "steps.slips.field",
        "knowledge.knows.client_sends",
        "knowledge.slips.says",
        "rounds.sure",
        "rounds.slips.says",
        "states.waits_for",
        "states.slips.says",
        "terms.id",
        "terms.term",
        "contrasts.id",
        "contrasts.left",
        "transitions.sends.ack",
        "trace.sent.server",
        "isn.client",
        "script.deliver",
        "script.client.send",
        "script.server.isn",
        "script.forge.flags",
        "script.forge.seq",
        "end.client",
        "linux.segment",
        "linux.field",
        "linux.linux",
        "linux.linux.ack",
        "zh",
        "en",
    ):
        assert changed[keys], keys


def test_a_sample_of_changes_is_caught(sample_seed: int) -> None:
    chosen = random.Random(sample_seed).sample(every_mutant(), SAMPLE)  # noqa: S311 - a sample, not a secret
    try_them(chosen)


PLANTED = [
    # file, what stands there first, what is planted
    ("header.yaml", "term: ACK\n", "term: SYN\n"),
    ("header.yaml", "term: ACKnum", "term: ACKnumx"),
    ("header.yaml", "term: SND.UNA", "term: SND.NXT"),
    ("contrasts.yaml", "id: contrast.fin_rst", "id: contrast.fin_rstx"),
    ("scenarios/abort-by-client.yaml", "client: 100,", "client: 200,"),
    ("scenarios/abort-by-server.yaml", "server: 300}", "server: 603}"),
    ("scenarios/old-duplicate-syn.yaml", "server: {isn: 400}", "server: {isn: 500}"),
    ("scenarios/lost-data.yaml", "client: {send: 100}", "client: {send: 200}"),
    ("scenarios/old-duplicate-syn.yaml", "seq: 90}", "seq: 190}"),
    ("scenarios/old-duplicate-syn.yaml", "flags: [SYN], seq: 90}", "flags: [FIN], seq: 90}"),
    ("scenarios/rst-in-time-wait.yaml", "{to: client, flags: [RST]", "{to: client, flags: [FIN]"),
    ("scenarios/old-duplicate-syn.yaml", "deliver: 3", "deliver: 1"),
    ("scenarios/old-duplicate-syn.yaml", "deliver: 4", "deliver: 1"),
    ("scenarios/simultaneous-close.yaml", "deliver: 4", "deliver: 6"),
    ("scenarios/simultaneous-open.yaml", "deliver: 1", "deliver: 3"),
    ("scenarios/simultaneous-open.yaml", "segment: 5", "segment: 6"),
    ("scenarios/simultaneous-open.yaml", "linux: {from: client", "linux: {from: server"),
    ("scenarios/abort-by-client.yaml", "linux: [RST, ACK]", "linux: [FIN]"),
    ("scenarios/abort-by-client.yaml", "linux: 301", "linux: 302"),
    ("scenarios/abort-by-server.yaml", "linux: 111", "linux: 101"),
    ("scenarios/abort-by-client.yaml", "立刻进入 CLOSED", "立刻进入 TIME_WAIT"),
    ("scenarios/time-wait-assassination.yaml", "副本到达 TIME_WAIT", "副本到达 CLOSED"),
    ("why.yaml", "合成一个 SYN,ACK", "合成一个 ACK,ACK"),
    ("teardown.yaml", "says: FIN_WAIT_2", "says: CLOSING"),
    ("states.yaml", "says: [ack_of_fin]", "says: [close]"),
    ("handshake.yaml", "field: client_sends", "field: server_sends"),
    ("why.yaml", "zh: ", "zh: \u202e"),
]


@pytest.mark.parametrize(("path", "old", "new"), PLANTED)
def test_a_planted_mistake_is_caught(path: str, old: str, new: str) -> None:
    text = FILES[path].decode()
    assert old in text
    start = text.index(old)
    line = text[:start].count("\n") + 1
    mutant = Mutant(path, range(line, line + 1), f"{old} -> {new}", text, start, start + len(old), new)
    assert not escapes(mutant)


@pytest.mark.whole
def test_every_change_is_caught() -> None:
    try_them(every_mutant())


def try_them(mutants: list[Mutant]) -> None:
    missed = [mutant for mutant in mutants if escapes(mutant)]
    sys.stdout.write(f"\n{len(mutants)} changes tried, {len(mutants) - len(missed)} caught\n")
    told = [f"{mutant.path}:{mutant.lines.start}: {mutant.what}" for mutant in missed[:40]]
    assert not missed, "\n".join([f"{len(missed)} of {len(mutants)} changes were not caught:", *told])

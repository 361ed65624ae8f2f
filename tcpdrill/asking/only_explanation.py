"""Whether a wrong number in a ladder can be mended in one way only.

Every number of an exchange is a sum: a first number of one side, and the lengths of some of the texts sent.
Which texts, the machine tells: a text is made one octet longer, and the numbers that move are those it is
part of. A changed number can be explained elsewhere exactly when, with that other value left open, the rest
still agrees.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from tcpdrill.asking.rolled_exchanges import FIRST, HOME, Script, moved_actions, number_at, replayed
from tcpdrill.tcp.actions import Send, SetIsn
from tcpdrill.tcp.exchange import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tcpdrill.tcp.trace import Trace

Sum = tuple[int, ...]
"""Whether each unknown is part of a value: both first numbers, then texts' lengths and new first numbers."""


@lru_cache(maxsize=1024)
def only_explanation(script: Script, n: int, field: str) -> bool:
    """Tell whether a change of this number is the only single change that explains the ladder.

    So it is if the number follows from the rest whichever other value is left open. Values that are the same
    sum stand in for each other: only a sum that occurs once can be missed.
    """
    sums = _sums(script)
    target = sums[n, field]
    rest = Counter(parts for place, parts in sums.items() if place != (n, field))
    single = [parts for parts, times in rest.items() if times == 1]
    return _is_implied(rest, target) and all(
        _is_implied([parts for parts in rest if parts != open_one], target) for open_one in single
    )


@lru_cache(maxsize=2048)
def is_implied_by_rest(script: Script, n: int, field: str) -> bool:
    """Tell whether a number of segment `n` follows from the other segments; True where there is none."""
    sums = _sums(script)
    others = [parts for place, parts in sums.items() if place[0] != n]
    return (n, field) not in sums or _is_implied(others, sums[n, field])


@lru_cache(maxsize=256)
def _sums(script: Script) -> dict[tuple[int, str], Sum]:
    """Return every value of the ladder, numbers and lengths, as a sum of unknowns."""
    trace = replayed(script, HOME)
    moved = list(_moved(script))
    found: dict[tuple[int, str], Sum] = {}
    for step in trace.steps:
        for field in ("seq", "ack", "len"):
            value = _value(trace, step.n, field)
            if value is not None:
                found[step.n, field] = tuple(int(_value(other, step.n, field) != value) for other in moved)
    return found


def _moved(script: Script) -> Iterator[Trace]:
    """Yield the exchange with each unknown in turn greater by one."""
    client, server = HOME
    yield replayed(script, (client + 1, server))
    yield replayed(script, (client, server + 1))
    actions = moved_actions(script, HOME)
    for place, action in enumerate(actions):
        if isinstance(action, Send | SetIsn):
            changed = _greater(action)
            yield run((*actions[:place], changed, *actions[place + 1 :]), FIRST, script.name)


def _greater(action: Send | SetIsn) -> Send | SetIsn:
    if isinstance(action, Send):
        return Send(action.side, action.octets + 1)
    return SetIsn(action.side, action.number + 1)


def _value(trace: Trace, n: int, field: str) -> int | None:
    if n > len(trace.steps):
        return None
    step = trace.steps[n - 1]
    return (step.segment.length or None) if field == "len" else number_at(step, field)


def _is_implied(known: Iterable[Sum], wanted: Sum) -> bool:
    """Tell whether a sum is a combination of others."""
    rest = list(known)
    return _rank(rest) == _rank([*rest, wanted])


_PRIME = 2**31 - 1
"""Sums of ones and noughts are combined modulo this: none of them is long enough to come round."""


def _rank(sums: Iterable[Sum]) -> int:
    """Return how many of the sums are independent (Gauss)."""
    lines = [list(line) for line in sums]
    rank = 0
    for column in range(len(lines[0]) if lines else 0):
        pivot = next((at for at in range(rank, len(lines)) if lines[at][column]), None)
        if pivot is None:
            continue
        lines[rank], lines[pivot] = lines[pivot], lines[rank]
        for at in range(rank + 1, len(lines)):
            factor = lines[at][column] * pow(lines[rank][column], -1, _PRIME) % _PRIME
            lines[at] = [
                (mine - factor * above) % _PRIME for mine, above in zip(lines[at], lines[rank], strict=True)
            ]
        rank += 1
    return rank

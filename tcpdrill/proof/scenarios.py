"""Scenarios: each script is run, and the trace and the end that are written must be what comes of it.

Where they differ, either side may be wrong: each differing value is pointed out, and so is the one value of
the script, if there is one, whose change would yield the trace as it is written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tcpdrill.ground.wording import Count
from tcpdrill.material.claimed_trace import as_written, claimed
from tcpdrill.material.course import trace_of
from tcpdrill.material.nodes import Broken, Mapping, Node, Scalar, Sequence
from tcpdrill.material.script import dump_action
from tcpdrill.proof.claims import Findings
from tcpdrill.proof.linux import check_linux
from tcpdrill.tcp.actions import Action, Send, Timer
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.exchange import ISN, ScriptError, run
from tcpdrill.tcp.plain_data import ends_data
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.trace import Side, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import ScenarioEntry


LONGEST: Final = 60
"""How many actions a scenario may have: to find a wrong one, it is run with every other value of each."""


def check_scenarios(course: Course) -> list[Problem]:
    """Return what is wrong with every scenario's script, trace and end."""
    return [problem for scenario in course.scenarios.values() for problem in _problems_of(scenario)]


@lru_cache(maxsize=256)
def _problems_of(entry: ScenarioEntry) -> tuple[Problem, ...]:
    found = Findings()
    if not entry.broken & {"actions", "isn"}:
        _check_scenario(entry, found)
    return tuple(found)


def _check_scenario(entry: ScenarioEntry, found: Findings) -> None:
    if not entry.actions:
        hint = "Write what happens: `- client: connect`."
        found.add(entry, ("script",), "X601", "the script holds no action", hint)
        return
    if len(entry.actions) > LONGEST:
        message = f"the script has {len(entry.actions)} actions"
        hint = f"A scenario teaches one thing: {LONGEST} actions are the most."
        found.add(entry, ("script", LONGEST), "X601", message, hint)
        return
    try:
        trace = trace_of(entry)
    except ScriptError as error:
        hint = "`tcpdrill trace --script` shows how far it goes."
        found.add(entry, ("script", error.index), "X602", error.message, hint)
        _blame_script(entry, found)
        return
    differing = list(_differences(entry, trace))
    for node, message in differing:
        found.add_node(
            entry,
            node,
            "X603",
            message,
            "`tcpdrill trace --script FILE --claims` writes what happens.",
        )
    if differing:
        _blame_script(entry, found)
    _check_idle_values(entry, trace, found)
    check_linux(entry, trace, found)


def _differences(entry: ScenarioEntry, trace: Trace) -> Iterator[tuple[Node, str]]:
    """Yield each written value that is not what happens."""
    if "trace" not in entry.broken:
        yield from _differing(entry.at("trace"), [as_written(step) for step in trace.steps], "the trace")
    if "end" not in entry.broken:
        yield from _differing(entry.at("end"), ends_data(trace.end), "the end")


def _differing(node: Node, held: Any, what: str) -> Iterator[tuple[Node, str]]:
    """Yield the nodes below `node` that are not written as `held` (texts, lists and dicts of them)."""
    if isinstance(held, dict):
        yield from _differing_fields(node, held, what)
    elif isinstance(held, list):
        yield from _differing_members(node, held, what)
    elif not isinstance(node, Broken) and not (isinstance(node, Scalar) and node.text == held):
        said = node.text if isinstance(node, Scalar) else "a group of values"
        yield node, f"{what} is {held}, not {said or 'nothing'}"


def _differing_fields(node: Node, held: dict[str, Any], what: str) -> Iterator[tuple[Node, str]]:
    if not isinstance(node, Mapping):
        if not isinstance(node, Broken):
            yield node, f"{what} has the keys {', '.join(held)}"
        return
    for key, value in held.items():
        below = node.fields.get(key)
        if below is None:
            yield node, f"{what} lacks `{key}: {value}`"
        else:
            yield from _differing(below, value, f"{what}: {key}")
    for key, name in node.names.items():
        if key not in held:
            yield name, f"{what} has no `{key}`"


def _differing_members(node: Node, held: list[Any], what: str) -> Iterator[tuple[Node, str]]:
    if not isinstance(node, Sequence):
        if not isinstance(node, Broken):
            yield node, f"{what} is a list"
        return
    for index, below in enumerate(node.members):
        if index < len(held):
            yield from _differing(below, held[index], f"{what} ({index + 1})")
        else:
            yield below, f"{what} ends before this: it has {Count(len(held)):member|members}"
    if len(node.members) < len(held):
        yield node, f"{what} has {Count(len(held)):member|members}, not {len(node.members)}"


def _blame_script(entry: ScenarioEntry, found: Findings) -> None:
    """Point out the one value of the script whose change would yield the written trace."""
    from tcpdrill.material.script_variants import variants  # noqa: PLC0415 - likewise

    actions = [action for action, _ in entry.actions]
    for keys, changed, isn, instead in variants(actions, entry.isn, claimed(entry.at("trace"))):
        try:
            trace = run(changed, isn, entry.id)
        except ScriptError:
            continue
        if not any(_differences(entry, trace)):
            message = "the script does not lead to the trace below"
            found.add(entry, keys, "X604", message, f"With {instead} here it would.")


def _check_idle_values(entry: ScenarioEntry, trace: Trace, found: Findings) -> None:
    """Find values that could be others without a difference: they must be the usual ones."""
    opened = {step.sender for step in trace.steps if not step.forged and Flag.SYN in step.segment.flags}
    for side in set(Side) - opened:
        if entry.isn[side] != ISN[side]:
            message = f"no SYN of the {side} carries this number"
            found.add(entry, ("isn", side.value), "X605", message, f"Leave it at {ISN[side]}.")
    for index, (action, _) in enumerate(entry.actions):
        usual = _usual(action)
        if usual is not None and _same_with(usual, index, entry, trace):
            message = f"this has no other effect than `{dump_action(usual)}` would have"
            found.add(entry, ("script", index), "X605", message, f"Write `{dump_action(usual)}`.")


def _usual(action: Action) -> Action | None:
    """Return what should be written for an action if it makes no difference; None where that is it."""
    if isinstance(action, Timer) and action.kind is Timeout.USER:
        return Timer(action.side, Timeout.TWO_MSL)
    if isinstance(action, Send) and action.octets > 1:
        return Send(action.side, 1)
    return None


def _same_with(usual: Action, index: int, entry: ScenarioEntry, trace: Trace) -> bool:
    actions = [action for action, _ in entry.actions]
    actions[index] = usual
    try:
        instead = run(actions, entry.isn, entry.id)
    except ScriptError:
        return False
    return (instead.steps, instead.end) == (trace.steps, trace.end)

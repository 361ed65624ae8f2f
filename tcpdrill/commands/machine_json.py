"""Traces and rows of the table as the JSON that other programs rely on.

The shapes are fixed: keys may be added, never renamed or dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.tcp.plain_data import ends_data, segment_data

if TYPE_CHECKING:
    from tcpdrill.tcp.table import Row
    from tcpdrill.tcp.trace import Step, Trace


def row_json(row: Row) -> dict[str, Any]:
    """Return one row of the table as `table --json` prints it."""
    return {
        "id": row.id,
        "state": row.state.value,
        "variant": row.variant,
        "event": row.event,
        "next_state": row.next_state.value,
        "sends": [segment_data(segment) for segment in row.sends],
        "error": row.error,
        "note": row.note,
        "rfc": row.rfc,
    }


def trace_json(trace: Trace) -> dict[str, Any]:
    """Return one exchange as `trace --json` prints it."""
    return {
        "name": trace.name,
        "isn": {side.value: number for side, number in trace.isn.items()},
        "steps": [_step_json(step) for step in trace.steps],
        "calls": [
            {"before": call.before_n, "side": call.side.value, "call": call.call, "result": call.result}
            for call in trace.calls
        ],
        "end": ends_data(trace.end),
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "from": step.sender.value,
        "to": step.sender.other.value,
        **segment_data(step.segment),
        "fate": step.fate.value,
        "forged": step.forged,
        "sent": ends_data(step.sent),
        "arrived": None if step.arrived is None else ends_data(step.arrived),
    }

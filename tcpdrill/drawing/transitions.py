"""The arrows of the state diagram: their words in both languages, and on which path each of them lies.

Which transitions there are, and what they send, comes from the table; Figure 5's choice of them (RFC 9293,
3.3.2) from `tcp/coverage.py`. Where they are drawn is `state_layout.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.coverage import diagram_transitions
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.segment import written
from tcpdrill.tcp.table import row

if TYPE_CHECKING:
    from tcpdrill.ground.wording import Lang


class Path(Enum):
    """Whose way through the diagram, from opening to closing, an arrow lies on."""

    ACTIVE = auto()
    PASSIVE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of the diagram: `event` is what happens, `action` what is sent then, empty for nothing."""

    state: State
    next_state: State
    event: str
    action: str
    path: Path

    @property
    def label(self) -> str:
        """Both on one line."""
        return f"{self.event} / {self.action}" if self.action else self.event


def arrows(lang: Lang) -> list[Arrow]:
    """Return the arrows in the order of the figure."""
    found = []
    for transition in diagram_transitions():
        ends = (transition.state, transition.next_state)
        event = EVENTS[transition.event][lang] if transition.event in EVENTS else transition.event
        found.append(Arrow(*ends, event, _sent(transition.rows[0], lang), PATHS.get(ends, Path.OTHER)))
    return found


def _sent(row_id: str, lang: Lang) -> str:
    """Say which segments a row of the table sends."""
    sent = " ".join(",".join(written(segment.flags)) for segment in row(row_id).sends)
    return SENDS[lang].format(sent) if sent else ""


SENDS = Wording("发 {}", "snd {}")

EVENTS = {
    "passive OPEN": Wording("被动 OPEN", "passive OPEN"),
    "active OPEN": Wording("主动 OPEN", "active OPEN"),
    "rcv SYN": Wording("收 SYN", "rcv SYN"),
    "rcv SYN,ACK": Wording("收 SYN,ACK", "rcv SYN,ACK"),
    "rcv RST": Wording("收 RST", "rcv RST"),
    "rcv ACK of SYN": Wording("收 SYN 的 ACK", "rcv ACK of SYN"),
    "rcv FIN": Wording("收 FIN", "rcv FIN"),
    "rcv ACK of FIN": Wording("收 FIN 的 ACK", "rcv ACK of FIN"),
    "rcv FIN, ACK of FIN": Wording("收 FIN 和 FIN 的 ACK", "rcv FIN, ACK of FIN"),
    "Timeout=2MSL": Wording("2MSL 到时", "2MSL timeout"),
}
"""The figure's words for events; user calls keep the RFC's names."""

PATHS = {
    (State.CLOSED, State.SYN_SENT): Path.ACTIVE,
    (State.SYN_SENT, State.ESTABLISHED): Path.ACTIVE,
    (State.ESTABLISHED, State.FIN_WAIT_1): Path.ACTIVE,
    (State.FIN_WAIT_1, State.FIN_WAIT_2): Path.ACTIVE,
    (State.FIN_WAIT_2, State.TIME_WAIT): Path.ACTIVE,
    (State.TIME_WAIT, State.CLOSED): Path.ACTIVE,
    (State.CLOSED, State.LISTEN): Path.PASSIVE,
    (State.LISTEN, State.SYN_RECEIVED): Path.PASSIVE,
    (State.SYN_RECEIVED, State.ESTABLISHED): Path.PASSIVE,
    (State.ESTABLISHED, State.CLOSE_WAIT): Path.PASSIVE,
    (State.CLOSE_WAIT, State.LAST_ACK): Path.PASSIVE,
    (State.LAST_ACK, State.CLOSED): Path.PASSIVE,
}
"""The ways of the end that opens and closes actively, and of the one that does so passively."""

LEGEND = {
    Path.ACTIVE: Wording("主动打开、主动关闭的一方", "the active opener and closer"),
    Path.PASSIVE: Wording("被动打开、被动关闭的一方", "the passive opener and closer"),
    Path.OTHER: Wording("其他转换", "other transitions"),
}

TITLE = Wording("TCP 状态图", "TCP state diagram")

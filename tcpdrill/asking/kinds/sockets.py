"""Listings of ss and netstat: which side a host is, what its sockets wait for, whose doing it is."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Kind, Option, Said, Text, say
from tcpdrill.asking.fair_choices import drawn
from tcpdrill.asking.kinds.states import others_nearby, telling_rows
from tcpdrill.asking.kinds.structures import COMPLETE, EVENT_OF, NO_GAP, is_surely_wrong, rows_of, set_text
from tcpdrill.asking.listings import TOOLS, Socket
from tcpdrill.asking.rolled_exchanges import BASES, replayed
from tcpdrill.asking.ways_into_states import DRIVES, place_of, script_into
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import between, choose, shuffled
from tcpdrill.ground.tcp_words import LINES, TOKEN
from tcpdrill.ground.wording import Wording
from tcpdrill.material.roles import role_in
from tcpdrill.material.script import dump
from tcpdrill.proof.derivation import structure
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.states import FIN_RECEIVED, FIN_SENT, State
from tcpdrill.tcp.table import row
from tcpdrill.tcp.trace import Side, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

LINES_SHOWN = 4


LISTED = Wording(
    zh="在一台主机上运行 {tool}，看到很多这样的套接字，一直不见减少：\n{lines}\n{question}",
    en="{tool} on a host shows many sockets like these, and they do not go away:\n{lines}\n{question}",
)
LISTED_PASSING = Wording(
    zh="在一台主机上运行 {tool}，看到很多这样的套接字：\n{lines}\n{question}",
    en="{tool} on a host shows many sockets like these:\n{lines}\n{question}",
)

QUESTIONS: Mapping[str, Wording] = {
    "closer": Wording(
        zh="就这些连接的关闭而言，这台主机是哪一方？",
        en="In the close of these connections, which side is this host?",
    ),
    "waits_for": Wording(zh="它们在等什么？", en="What is each of them waiting for?"),
    "culprit": Wording(zh="最该先去查哪里？", en="Where would you look first?"),
    "unread": Wording(
        zh="这是 Linux 主机。Recv-Q 这一列说明了什么？",
        en="The host runs Linux. What does the Recv-Q column tell you?",
    ),
}

UNREAD: Mapping[bool, Wording] = {
    True: Wording(
        zh="程序还没有读到文件末尾，多半卡在别处了",
        en="The program has not yet read as far as the end of file; it is probably stuck elsewhere",
    ),
    False: Wording(
        zh="程序已经读到文件末尾（recv() 返回 0），却没有关闭套接字",
        en="The program has read the end of file (recv() returned 0) and has not closed the socket",
    ),
}
"""What Recv-Q tells of a program that is to close: 1 that it has not read the FIN, 0 that it has."""

NOTHING_TO_READ: Mapping[str, Wording] = {
    "fin": Wording(zh="对方的 FIN 还没有到", en="The peer's FIN has not arrived yet"),
    "ack_of_fin": Wording(zh="本机的 FIN 还没有得到确认", en="This host's FIN has not been acknowledged yet"),
}
"""What an end in such a state is not waiting for."""

CLOSERS: Mapping[str, Wording] = {
    "active": Wording(
        zh="主动方：它发出 FIN 时还没有收到对方的",
        en="The active side: it sent its FIN before the peer's arrived",
    ),
    "passive": Wording(
        zh="被动方：它先收到了对方的 FIN", en="The passive side: the peer's FIN arrived first"
    ),
    "none": Wording(zh="都不是：连接还没有建立完，谈不上关闭", en="Neither: the connection is not open yet"),
}

REACHED_BY: Mapping[str, Wording] = {
    "active": Wording(
        zh="只有在收到对方的 FIN 之前就发出自己 FIN 的一方，才会进入 {state}。",
        en="Only a side that sent its FIN before the peer's arrived gets into {state}.",
    ),
    "passive": Wording(
        zh="只有先收到对方 FIN 的一方，才会进入 {state}。",
        en="Only a side that received the peer's FIN first gets into {state}.",
    ),
    "none": Wording(
        zh="{state} 属于建立连接的阶段，还没有收发过 FIN。",
        en="{state} belongs to the opening: no FIN has been sent or received.",
    ),
}
"""Why the state tells the part."""

CULPRITS: Mapping[str, Wording] = {
    "local_application": Wording(zh="本机的应用程序", en="The application on this host"),
    "peer": Wording(zh="对方的应用程序", en="The application at the other end"),
    "network": Wording(
        zh="网络或对方主机：有报文段得不到回应", en="The network or the peer host: segments go unanswered"
    ),
    "nobody": Wording(zh="哪里都不用查，这是正常的收尾", en="Nowhere: this is how connections normally end"),
}

READ_THE_STATE = Wording(
    zh="先认出状态，再想：谁的 FIN 发了，谁的确认了，还缺什么？",
    en="Name the state first; then: whose FIN has been sent, whose acknowledged, and what is missing?",
)


class _Listed(NamedTuple):
    """What is asked about: sockets in a state, whether their Recv-Q counts something, and how it is asked."""

    fact: Fact
    state: State
    unread: bool
    prompt: Text

    def asks(self, rng: Random, right: Option, wrong: list[Option]) -> Draft:
        """Return the draft of a question that rests on the RFC's words alone, with four choices."""
        return Draft(
            prompt=self.prompt,
            type=AnswerType.CHOICE,
            value=right.value,
            explanation=_explained(self.fact),
            proof=Proof(rfc=self.fact.source.rfc),
            options=tuple(shuffled(rng, [right, *wrong])),
            promised=4,
            hint=READ_THE_STATE,
        )


def roll_sockets(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask one thing about a host whose sockets are listed."""
    state = State(fact.value["state"])
    told = answers_told(stock)
    (aspect,) = drawn(rng, _aspects(state), 1, lambda one: _SHARES // told[_told(fact, one)])
    unread = choose(rng, (True, False))
    listed = _Listed(fact, state, unread, _prompt(fact, state, aspect, rng, unread=unread))
    roll = {"closer": _closer, "waits_for": _waits, "culprit": _culprit, "unread": _unread}[aspect]
    return roll(listed, rng, stock)


def _aspects(state: State) -> tuple[str, ...]:
    """Return what can be asked; of what is unread, only where the program has still to close."""
    is_to_close = state in FIN_RECEIVED - FIN_SENT
    return tuple(aspect for aspect in QUESTIONS if aspect != "unread" or is_to_close)


_SHARES = 1000
"""What each answer counts, shared out among the times that it is told."""


def _told(fact: Fact, aspect: str) -> tuple[str, tuple[str, ...]]:
    said = _part(fact) if aspect == "closer" else fact.value.get(aspect, "")
    return aspect, (said,) if isinstance(said, str) else tuple(sorted(said))


def _part(fact: Fact) -> str:
    """Return the part that this end plays in the close: none where either end may come to play either."""
    return str(fact.value["closer"]) if fact.value["closer"] in CLOSERS else "none"


@lru_cache(maxsize=2)
def answers_told(stock: Stock) -> Counter[tuple[str, tuple[str, ...]]]:
    """Return how many of the course's symptoms have each answer to each question."""
    symptoms = stock.of_type("symptom")
    return Counter(_told(fact, one) for fact in symptoms for one in _aspects(State(fact.value["state"])))


def _prompt(fact: Fact, state: State, aspect: str, rng: Random, *, unread: bool) -> Text:
    tool = choose(rng, tuple(TOOLS))
    peers = [(f"192.0.2.{between(rng, 2, 250)}", between(rng, 32768, 60999)) for _ in range(LINES_SHOWN)]
    lines = TOOLS[tool]([_socket(state, *peer, unread=unread) for peer in peers])
    template = LISTED_PASSING if fact.value["culprit"] == "nobody" else LISTED
    return say(template.zh, template.en, tool=tool, lines="\n".join(lines), question=QUESTIONS[aspect])


def _socket(state: State, address: str, port: int, *, unread: bool) -> Socket:
    """Return a socket of a host that serves port 443, or calls others there, as in its picture."""
    own, other = (443, port) if _side(state) is Side.SERVER else (port, 443)
    return Socket(state, ("10.0.0.5", own), (address, other), unread)


def _explained(fact: Fact, *first: Text) -> Joined:
    return Joined((*first, fact.details["meaning"], fact.details["remedy"]), LINES)


def _side(state: State) -> Side:
    return DRIVES[place_of(state.value, "passive" if state is State.SYN_RECEIVED else None)].side


def _replayed(state: State, rng: Random) -> tuple[str, Trace]:
    isn = choose(rng, BASES)
    script = script_into(state, isn)
    return dump(script.actions, {Side.CLIENT: isn[0], Side.SERVER: isn[1]}), replayed(script, isn)


# --- which side -----------------------------------------------------------------------------------------


WAY_THERE = Wording(
    zh="这台主机经过的状态：{states}。", en="The states that this host has passed through: {states}."
)


def way_into(trace: Trace, side: Side) -> tuple[State, ...]:
    """Return the states through which `side` came to where it is, in order and each once."""
    taken = [row(name) for taker, name in trace.rows if taker is side]
    return tuple(dict.fromkeys(state for one in taken for state in (one.state, one.next_state)))


def _closer(listed: _Listed, rng: Random, _: Stock) -> Draft:
    fact, state = listed.fact, listed.state
    script, trace = _replayed(state, rng)
    side = _side(state)
    right = _part(fact)
    wrong = [
        Option(
            text,
            part,
            Mistake.STATES_CONFUSED if "none" in (part, right) else Mistake.SIDES_SWAPPED,
            {"script": script},
        )
        for part, text in CLOSERS.items()
        if part != right
    ]
    return Draft(
        prompt=listed.prompt,
        type=AnswerType.CHOICE,
        value=right,
        explanation=_explained(
            fact,
            Said(REACHED_BY[right], {"state": state}),
            say(WAY_THERE.zh, WAY_THERE.en, states=" → ".join(way_into(trace, side))),
        ),
        proof=Proof(rows=tuple(name for taker, name in trace.rows if taker is side), script=script),
        trace=trace,
        reads=lambda trace: role_in(trace, side) or "none",
        options=tuple(shuffled(rng, [Option(CLOSERS[right], right), *wrong])),
        promised=3,
        solved=Picture(trace, 1, len(trace.steps)) if trace.steps else None,
        hint=READ_THE_STATE,
    )


# --- what it waits for ----------------------------------------------------------------------------------


def _waits(listed: _Listed, rng: Random, stock: Stock) -> Draft:
    fact, state, prompt = listed.fact, listed.state, listed.prompt
    script, trace = _replayed(state, rng)
    side = _side(state)
    right = frozenset(fact.value["waits_for"])
    return Draft(
        prompt=Joined((prompt, COMPLETE), NO_GAP),
        lesson=prompt,
        type=AnswerType.CHOICE,
        value=sorted(right),
        explanation=_explained(fact),
        proof=Proof(rows=rows_of(state, "waits_for", right), script=script),
        trace=trace,
        reads=lambda trace: sorted(structure(trace.end[side])["waits_for"]),
        options=tuple(
            shuffled(
                rng, [Option(set_text(right, TOKEN), sorted(right)), *_other_waits(state, right, rng, stock)]
            )
        ),
        promised=4,
        solved=Picture(trace, 1, len(trace.steps)) if trace.steps else None,
        hint=READ_THE_STATE,
    )


def _other_waits(state: State, right: frozenset[str], rng: Random, stock: Stock) -> list[Option]:
    found: dict[frozenset[str], Option] = {}
    for tokens in _candidates(state, rng):
        shown = rows_of(state, "waits_for", tokens ^ right)
        if shown and is_surely_wrong(state, "waits_for", tokens, right):
            refuted: dict[str, Any] = {"rows": list(shown)}
            found.setdefault(
                tokens, Option(set_text(tokens, TOKEN), sorted(tokens), Mistake.STATES_CONFUSED, refuted)
            )
    told = answers_told(stock)
    return drawn(rng, list(found.values()), 3, lambda option: told["waits_for", tuple(option.value)])


def _candidates(state: State, rng: Random) -> Iterator[frozenset[str]]:
    for other in others_nearby(state, rng):
        yield frozenset(structure(other)["waits_for"])
    for token in shuffled(rng, tuple(EVENT_OF["waits_for"])):
        yield frozenset({token})


# --- whose doing ----------------------------------------------------------------------------------------


def _culprit(listed: _Listed, rng: Random, stock: Stock) -> Draft:
    right = listed.fact.value["culprit"]
    shown = _refuting(listed.state, stock)
    wrong = [
        Option(
            text,
            culprit,
            Mistake.CAUSE_MISPLACED,
            {"rows": list(shown)} if shown else {"rfc": listed.fact.source.rfc},
        )
        for culprit, text in CULPRITS.items()
        if culprit != right
    ]
    return listed.asks(rng, Option(CULPRITS[right], right), wrong)


@cache
def _refuting(state: State, _: Stock) -> tuple[str, ...]:
    """Return the rows that show what the state is waiting for, and so who is to act."""
    return rows_of(state, "waits_for", frozenset(structure(state)["waits_for"])) or telling_rows(
        state, State.ESTABLISHED
    )


# --- what is unread -------------------------------------------------------------------------------------


def _unread(listed: _Listed, rng: Random, stock: Stock) -> Draft:
    right, source = listed.unread, {"rfc": listed.fact.source.rfc}
    refuted: dict[str, Any] = {"rows": list(_refuting(listed.state, stock))}
    wrong = [
        Option(UNREAD[not right], not right, Mistake.RECV_Q_MISREAD, source),
        *(Option(text, what, Mistake.STATES_CONFUSED, refuted) for what, text in NOTHING_TO_READ.items()),
    ]
    return listed.asks(rng, Option(UNREAD[right], right), wrong)


KINDS = (
    Kind(
        "read-sockets",
        frozenset({"symptom"}),
        Wording(zh="读懂 ss 和 netstat 的输出", en="reading what ss and netstat print"),
        roll_sockets,
    ),
)

"""A small course with one entry of every sort, as text: tests change a line of it and look what is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tcpdrill.material.content import Loaded, load
from tcpdrill.proof.check import check

if TYPE_CHECKING:
    from tcpdrill.ground.problems import Problem

CODE = re.compile(r"[A-Z]\d{3}")
"""What each problem has, so that it can be looked up."""

NOWHERE = Path("no-such-folder")
"""The folder of material that is in memory alone."""

FILES = {
    "course.yaml": """\
course: tcpdrill
title: {zh: 小课, en: A small course}
description: {zh: 测试用, en: For tests}
languages: [zh, en]
topics: [handshake, teardown, states, header, more]
retired: [handshake.old]
decks:
  title: {zh: 小课, en: Small}
  ids: {zh: 1001, en: 1002}
  tag: small
  parts:
    - deck: exchanges
      number: "10"
      title: {zh: 交换, en: Exchanges}
      ids: {zh: 1011, en: 1012}
      topics: [handshake, teardown]
    - deck: others
      number: "20"
      title: {zh: 其他, en: Others}
      ids: {zh: 1021, en: 1022}
      topics: [states, header, more]
""",
    "notes.md": """\
# 笔记
1. SYN=1, Seq=X
2. 客户端：发送✅ 同上
3. Fin=1, 同上
CLOSE_WAIT: 等待关闭
""",
    "misconceptions.yaml": """\
misconceptions:
  - id: syn-takes-no-number
    rfc: "3.4"
    name: {zh: 不占, en: takes none}
    believes: {zh: 不占, en: takes none}
    holds: {zh: 占, en: takes one}
""",
    "handshake.yaml": """\
topic: handshake
title: {zh: 握手, en: The handshake}
scenario: opening
steps:
  - id: handshake.step1
    segment: 1
    from: client
    to: server
    flags: [SYN]
    seq: x
    ack: none
    before: {client: CLOSED, server: LISTEN}
    after: {client: SYN_SENT, server: SYN_RECEIVED}
    rfc: "3.5"
    notes: {line: 2, quote: "SYN=1, Seq=X"}
    because: {zh: 先说, en: it speaks first}
    reasons:
      flags: {zh: 只有 SYN, en: only SYN}
  - id: handshake.step2
    segment: 2
    from: server
    to: client
    flags: [SYN, ACK]
    seq: y
    ack: x+1
    before: {client: SYN_SENT, server: LISTEN}
    after: {client: ESTABLISHED, server: SYN_RECEIVED}
    rfc: "3.5"
    rests_on: [handshake.step1, handshake.step1.seq]
  - id: handshake.step3
    segment: 3
    from: client
    to: server
    flags:
      - ACK
    seq: x+1
    ack: y+1
    before:
      client: SYN_SENT
      server: SYN_RECEIVED
    after: {client: ESTABLISHED, server: ESTABLISHED}
    rfc: A.2
orders:
  - id: handshake.order
    rfc: "3.5"
    steps: [handshake.step1, handshake.step2, handshake.step3]
knowledge:
  - id: handshake.knows1.client
    after: 1
    side: client
    knows: {client_sends: false, client_receives: false, server_sends: false, server_receives: false}
    rfc: "3.4.1"
    slips:
      - field: client_sends
        line: 3
        quote: "客户端：发送✅ … 同上"
        says: true
        because: {zh: 没有回音, en: no answer yet}
whys:
  - id: handshake.purpose
    question: {zh: 为什么？, en: Why?}
    answer: {zh: 同步, en: to synchronize}
    scenario: opening
    rfc: RFC 5961 3
    slips:
      - field: answer
        line: 3
        quote: "发送✅"
        grade: loose
        because: {zh: 还有别的, en: there is more to it}
exchange:
  name: {zh: 三次握手, en: the handshake}
  nth: {zh: "第{n}次握手", en: "segment {n} of the handshake"}
  which: {zh: 第几次握手, en: segment of the handshake}
  short: {zh: "第{n}次", en: "Segment {n}"}
  situation: {zh: "正常的握手。", en: "A normal handshake."}
  sideless: {zh: "没有丢包。", en: "Nothing is lost."}
  numbers: {zh: "从 {x} 和 {y} 数起。", en: "Count from {x} and {y}."}
""",
    "teardown.yaml": """\
topic: teardown
title: {zh: 挥手, en: The close}
scenario: closing
steps:
  - id: teardown.step1
    segment: 4
    from: client
    to: server
    flags: [FIN, ACK]
    seq: x
    ack: y
    before: {client: ESTABLISHED, server: ESTABLISHED}
    after: {client: FIN_WAIT_1, server: CLOSE_WAIT}
    rfc: "3.6"
    slips:
      - field: flags
        line: 4
        quote: "Fin=1"
        says: [FIN]
        because: {zh: 也带 ACK, en: it carries ACK too}
rounds:
  - id: teardown.round1.server
    round: 1
    side: server
    state: CLOSE_WAIT
    sent: none
    received: [FIN, ACK]
    sure: [peer_finished]
    text: {zh: 收到, en: received}
    rfc: "3.6"
roles:
  - id: teardown.active_side
    role: active
    may_be: [client]
    shown_by: {client: closing}
    statement: {zh: 先发, en: sends first}
    rfc: "3.6"
""",
    "states.yaml": """\
topic: states
title: {zh: 状态, en: States}
states:
  - id: state.close_wait
    state: CLOSE_WAIT
    role: passive
    waits_for: [close]
    may_send:
      - data
      - fin
      - ack
    may_receive: []
    meaning: {zh: 等应用, en: waits for the application}
    rfc: "3.3.2"
    notes: {line: 5, quote: "等待关闭"}
    slips:
      - field: waits_for
        line: 5
        quote: "等待关闭"
        says: [fin]
        because: {zh: 是应用, en: it is the application}
  - id: state.syn_received
    state: SYN_RECEIVED
    role: either
    waits_for: [ack_of_syn]
    may_send: [fin, syn_again, ack]
    may_receive: [data, fin]
    meaning: {zh: 等确认, en: waits to be acknowledged}
    rfc: "3.3.2"
""",
    "header.yaml": """\
topic: header
title: {zh: 首部, en: The header}
terms:
  - id: header.seq
    term: Seq
    meaning: {zh: 序号, en: the number}
    examples:
      - {flags: [SYN], seq: 100, length: 0, next: 101}
      - {flags: [FIN, ACK], seq: 4294967290, length: 5, next: 0}
    rfc: "3.1"
arithmetic:
  - id: header.syn_takes_one
    flags: [SYN]
    length: 0
    takes: 1
    statement: {zh: SYN 占一个, en: SYN takes one}
    rfc: "3.4"
""",
    "more.yaml": """\
topic: more
title: {zh: 其他, en: More}
symptoms:
  - id: operations.close_wait
    state: CLOSE_WAIT
    closer: passive
    waits_for: [close]
    culprit: local_application
    meaning: {zh: 没有关, en: not closed}
    remedy: {zh: 关, en: close}
    rfc: "3.6"
contrasts:
  - id: more.close_wait_syn_received
    left: state.close_wait
    right: state.syn_received
    difference: {zh: 不同, en: they differ}
    rfc: "3.6"
transitions:
  - id: transition.fin_wait_1.fin_all
    state: FIN_WAIT_1
    event: fin_all
    next: TIME_WAIT
    sends:
      - {flags: [ACK], seq: 102, ack: 302, len: 0}
    rfc: "3.10.7.4"
  - id: transition.syn_received.passive.rst_exact
    state: SYN_RECEIVED
    variant: passive
    event: rst_exact
    next: LISTEN
    sends: []
    rfc: "3.10.7.4"
""",
    "scenarios/opening.yaml": """\
id: opening
title: {zh: 打开, en: Opening}
lesson: {zh: 三个, en: three of them}
rfc: "3.5"
isn: {client: 100, server: 300}
script:
  - server: listen
  - client: connect
  - deliver: 1
  - deliver: 2
  - deliver: 3
trace:
  - {n: 1, from: client, flags: [SYN], seq: 100, ack: none, len: 0, fate: delivered,
     sent: {client: SYN_SENT, server: LISTEN}, arrived: {client: SYN_SENT, server: SYN_RECEIVED}}
  - {n: 2, from: server, flags: [SYN, ACK], seq: 300, ack: 101, len: 0, fate: delivered,
     sent: {client: SYN_SENT, server: SYN_RECEIVED}, arrived: {client: ESTABLISHED, server: SYN_RECEIVED}}
  - {n: 3, from: client, flags: [ACK], seq: 101, ack: 301, len: 0, fate: delivered,
     sent: {client: ESTABLISHED, server: SYN_RECEIVED}, arrived: {client: ESTABLISHED, server: ESTABLISHED}}
end: {client: ESTABLISHED, server: ESTABLISHED}
linux:
  - {segment: 3, field: len, linux: 7, because: {zh: 带 7 个字节, en: with 7 octets}}
""",
    "scenarios/closing.yaml": """\
id: closing
title: {zh: 关闭, en: Closing}
lesson: {zh: 先关, en: closes first}
rfc: "3.6"
script:
  - server: listen
  - client: connect
  - deliver: all
  - client: close
  - deliver: 4
trace:
  - {n: 1, from: client, flags: [SYN], seq: 100, ack: none, len: 0, fate: delivered,
     sent: {client: SYN_SENT, server: LISTEN}, arrived: {client: SYN_SENT, server: SYN_RECEIVED}}
  - {n: 2, from: server, flags: [SYN, ACK], seq: 300, ack: 101, len: 0, fate: delivered,
     sent: {client: SYN_SENT, server: SYN_RECEIVED}, arrived: {client: ESTABLISHED, server: SYN_RECEIVED}}
  - {n: 3, from: client, flags: [ACK], seq: 101, ack: 301, len: 0, fate: delivered,
     sent: {client: ESTABLISHED, server: SYN_RECEIVED}, arrived: {client: ESTABLISHED, server: ESTABLISHED}}
  - {n: 4, from: client, flags: [FIN, ACK], seq: 101, ack: 301, len: 0, fate: delivered,
     sent: {client: FIN_WAIT_1, server: ESTABLISHED}, arrived: {client: FIN_WAIT_1, server: CLOSE_WAIT}}
  - {n: 5, from: server, flags: [ACK], seq: 301, ack: 102, len: 0, fate: in flight,
     sent: {client: FIN_WAIT_1, server: CLOSE_WAIT}, arrived: none}
end: {client: FIN_WAIT_1, server: CLOSE_WAIT}
""",
}


def changed(path: str, old: str, new: str) -> tuple[dict[str, bytes], int]:
    """Return the files with the first `old` of one replaced, and the line (from 1) that was changed."""
    text = FILES[path]
    assert old in text, f"{path} does not say {old!r}"
    line = text[: text.index(old)].count("\n") + 1
    return {**encoded(), path: text.replace(old, new, 1).encode()}, line


def encoded() -> dict[str, bytes]:
    """Return the files as bytes."""
    return {path: text.encode() for path, text in FILES.items()}


def loaded(files: dict[str, bytes]) -> Loaded:
    """Read material that is in memory alone."""
    return load(NOWHERE, files)


def problems(files: dict[str, bytes]) -> list[Problem]:
    """Return every problem of material that is in memory alone: a code, what is wrong, and how to mend it."""
    found = check(loaded(files))
    untold = [one for one in found if not (CODE.fullmatch(one.code) and one.message and one.hint)]
    assert untold == []
    return found


def written_to(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Write the material into a folder and return it."""
    for path, data in (files or encoded()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder

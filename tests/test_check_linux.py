"""What is said of Linux is held against the exchange that it is said of, value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import small_material as small

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENING = "scenarios/opening.yaml"
ADDED = """\
  - segment: 4
    field: segment
    linux: {from: client, flags: [ACK], seq: 101, ack: 301, len: 0}
    because: {zh: 多一个 ACK, en: one more ACK}
  - segment: 5
    field: segment
    linux:
      from: server
      flags: [ACK]
      seq: 301
      ack: 101
      len: 0
    because: {zh: 对端也多一个, en: the other end likewise}
"""
CHANGED = """\
  - segment: 3
    field: len
    linux: 7
    because: {zh: 带 7 个字节, en: with 7 octets}
"""
ABORTED = """\
  - segment: 4
    field: flags
    linux: [RST, ACK]
    because: {zh: RST 带着 ACK, en: the RST carries an ACK}
  - segment: 4
    field: ack
    linux: 301
    because: {zh: 有确认号, en: there is an ACK number}
"""


def told(linux: str, *, aborted: bool) -> list[str]:
    """Return the problems as line and column in `linux`, with the message."""
    files = small.encoded()
    text = small.FILES[OPENING]
    text = text[: text.index("linux:")]
    if aborted:
        text = text.replace("  - deliver: 3\n", "  - deliver: 3\n  - client: abort\n  - deliver: 4\n")
        text = text.replace("end: {client: ESTABLISHED, server: ESTABLISHED}", RESET)
    text += "linux:\n"
    files[OPENING] = (text + linux).encode()
    first = text.count("\n")
    found = [(one.place.line - first, one.place.column, one.message) for one in small.problems(files)]
    return [f"{line}:{column} {message}" for line, column, message in found]


RESET = """\
  - {n: 4, from: client, flags: [RST], seq: 101, ack: none, len: 0, fate: delivered,
     sent: {client: CLOSED, server: ESTABLISHED}, arrived: {client: CLOSED, server: CLOSED}}
end: {client: CLOSED, server: CLOSED}"""


def test_no_difference_is_known_where_no_kernel_plays() -> None:
    unplayable = "unplayable: {zh: 没有程序能做到, en: no program can}\n"
    message = "no kernel plays this scenario, so none can be known to do otherwise"
    assert told(CHANGED + unplayable, aborted=False) == [f"5:13 {message}"]
    assert told("  []\n" + unplayable, aborted=False) == []


@pytest.mark.parametrize("linux", [ADDED, CHANGED, ABORTED, "  []\n"])
def test_what_could_be_is_no_problem(linux: str) -> None:
    assert told(linux, aborted=linux is ABORTED) == []


FIRST, SECOND = ("1:14", "2:12", "3:12"), ("5:14", "6:12", "7:12")
"""Where the values of a difference stand."""

WRONG = [
    # what is said, what is said instead, the places of the problems, their message
    (ADDED, "segment: 4", "segment: 5", FIRST[:2], "the number of this segment is 4, not 5"),
    (ADDED, "segment: 5", "segment: 4", SECOND[:2], "the number of this segment is 5, not 4"),
    (ADDED, "seq: 101", "seq: 302", ["3:46"], "`seq` of what the client sends at the end is 101, not 302"),
    (ADDED, "seq: 301", "seq: 300", ["10:12"], "`seq` of what the server sends at the end is 301, not 300"),
    (ADDED, "ack: 301", "ack: 300", ["3:56"], "`ack` of what the client sends at the end is 301, not 300"),
    (ADDED, "ack: 101", "ack: none", ["11:12"], "`ack` of what the server sends at the end is 101, not none"),
    (ADDED, "from: client", "from: server", ["3:19"], "`seq` and `ack` are those of the client"),
    (
        ADDED,
        "flags: [ACK], seq",
        "flags: [], seq",
        ["3:34"],
        "the server would not take this segment in silence",
    ),
    (ADDED, "[ACK], seq", "[FIN, ACK], seq", ["3:34"], "the server would not take this segment in silence"),
    (ADDED, "[ACK], seq", "[FIN, ACK], seq", ["3:34"], "the explanation does not name [FIN]"),
    (ADDED, "len: 0\n", "len: 1\n", ["12:12"], "the client would not take this segment in silence"),
    (
        ADDED,
        "4\n    field: segment",
        "4\n    field: len",
        ["2:12"],
        "what stands below `linux` is of another kind",
    ),
    (CHANGED, "segment: 3", "segment: 9", FIRST[:2], "there is no segment 9"),
    (CHANGED, "linux: 7", "linux: 0", FIRST, "this is what the machine does too"),
    (CHANGED, "linux: 7", "linux: 70", FIRST, "the explanation does not name 70"),
    (CHANGED, "with 7", "with 70", FIRST, "the explanation does not name 7"),
    (CHANGED, "field: len", "field: size", ["2:12"], "size is not a field of a segment"),
    (CHANGED, "field: len", "field: flags", ["2:12"], "what stands below `linux` is of another kind"),
    (ABORTED, "[RST, ACK]", "[ACK]", FIRST, "with this the server would come to ESTABLISHED, not CLOSED"),
    (ABORTED, "[RST, ACK]", "[FIN, RST, ACK]", FIRST, "the explanation does not name [FIN]"),
    (ABORTED, "[RST, ACK]", "[FIN, RST]", FIRST, "the flag ACK and the number `ack` go together"),
    (ABORTED, "linux: 301", "linux: 302", SECOND, "the sender of segment 4 expects 301 next, not 302"),
    (ABORTED, "linux: 301", "linux: none", SECOND, "this is what the machine does too"),
]


@pytest.mark.parametrize(("linux", "old", "new", "places", "message"), WRONG)
def test_a_wrong_value_is_told_where_it_stands(
    linux: str, old: str, new: str, places: Sequence[str], message: str
) -> None:
    assert linux.count(old) == 1
    found = told(linux.replace(old, new), aborted=linux is ABORTED)
    assert {f"{place} {message}" for place in places} <= set(found), found

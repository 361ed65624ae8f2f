"""The small course with one thing in it many times: mistakes, values, entries, in every way that adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import small_material as small

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Files = dict[str, bytes]

WHY: Final = """\
  - id: more.w{0}
    question: {{zh: 为什么, en: Why}}
    answer: {{zh: 因为, en: because}}
    rfc: "3.5"
"""
MORE: Final = "topic: more\ntitle: {zh: 更多, en: More}\nwhys:\n"
TERM: Final = """\
  - id: header.t{0}
    term: t{0}
    same_as: [more.close_wait_syn_received]
    meaning: {{zh: 占, en: takes}}
    rfc: "3.4"
"""
SEND: Final = "  - client: {send: 100}\n"
DIFFERS: Final = "  - {segment: 3, field: len, linux: 7, because: {zh: 长度 7, en: length 7}}\n"


def written(path: str, text: str | bytes) -> Files:
    """Return the course with another file in the place of one."""
    return {**small.encoded(), path: text if isinstance(text, bytes) else text.encode()}


def whys(n: int, ending: Callable[[int], str] = lambda _: "") -> str:
    return MORE + "".join(WHY.format(at) + ending(at) for at in range(n))


def resting(n: int, names: Callable[[int], str]) -> Files:
    return written("more.yaml", whys(n, lambda at: f"    rests_on: [{names(at)}]\n"))


def listed(words: Callable[[int], str], n: int) -> str:
    return ", ".join(map(words, range(n)))


def replaced(path: str, old: str, new: str) -> Files:
    text = small.FILES[path]
    assert old in text
    return written(path, text.replace(old, new, 1))


def quotes(n: int) -> Files:
    lines = "".join(f"line {at} of the notes\n" for at in range(n))
    quoted = whys(n, lambda at: f'    notes: {{line: {at + 1}, quote: "line {at} of"}}\n')
    return written("notes.md", lines) | {"more.yaml": quoted.encode()}


def same_quotes(n: int) -> Files:
    quoted = whys(n, lambda at: f'    notes: {{line: {at + 1}, quote: "of the"}}\n')
    return written("notes.md", "one of the lines\n" * n) | {"more.yaml": quoted.encode()}


def scripts(n: int) -> Files:
    opening = small.FILES["scenarios/opening.yaml"].replace("script:\n", "script:\n" + SEND * 40, 1)
    return small.encoded() | {
        f"scenarios/s{at}.yaml": opening.replace("id: opening", f"id: s{at}").encode() for at in range(n)
    }


MANY: Final[Mapping[str, tuple[int, Callable[[int], Files]]]] = {
    "noughts in the notes": (200_000, lambda n: written("notes.md", b"\0" * n)),
    "control characters": (50_000, lambda n: written("more.yaml", b"topic: more\n" + b"# \x01\n" * n)),
    "names of nothing": (120, lambda n: resting(n, lambda at: f"more.x{at}, state.nothing_{at}")),
    "names of nothing in one list": (300, lambda n: resting(2, lambda _: listed("more.w{}x".format, n))),
    "one name many times": (8000, lambda n: resting(2, lambda _: ", ".join(["more.w1"] * n))),
    "names in a chain": (300, lambda n: resting(n, lambda at: f"more.w{(at + 1) % n}")),
    "circles": (
        300,
        lambda n: resting(n, lambda at: f"more.w{at + 1}, more.w0" if at < n - 1 else "more.w0"),
    ),
    "unknown keys": (
        300,
        lambda n: written("more.yaml", whys(1) + listed("k{}: 1\n".format, n).replace(",", "")),
    ),
    "keys given twice": (4000, lambda n: written("more.yaml", whys(1) + "topic: more\n" * n)),
    "one id many times": (300, lambda n: written("more.yaml", MORE + WHY.format(0) * n)),
    "terms": (
        400,
        lambda n: written("header.yaml", small.FILES["header.yaml"] + "".join(map(TERM.format, range(n)))),
    ),
    "quotes": (300, quotes),
    "quotes that stand everywhere": (300, same_quotes),
    "topics without a file": (
        2000,
        lambda n: replaced("course.yaml", "more]", f"more, {listed('t{}'.format, n)}]"),
    ),
    "scenarios without a file": (
        300,
        lambda n: written(
            "course.yaml", small.FILES["course.yaml"] + f"scenarios: [{listed('s-{}'.format, n)}]\n"
        ),
    ),
    "retired ids": (
        20_000,
        lambda n: replaced("course.yaml", "[handshake.old]", f"[{listed('a.o{}'.format, n)}]"),
    ),
    "numbers in one language": (
        20_000,
        lambda n: replaced("more.yaml", "zh: ", f"zh: {' '.join(map(str, range(n)))} "),
    ),
    "aliases": (4000, lambda n: written("more.yaml", f"{whys(1)}x: [{', '.join(['*a'] * n)}]\n")),
    "tags": (4000, lambda n: written("more.yaml", f"{whys(1)}x: [{', '.join(['!a b'] * n)}]\n")),
    "misread values": (4000, lambda n: written("more.yaml", f"{whys(1)}x: [{', '.join(['no'] * n)}]\n")),
    "brackets before a mistake": (
        10_000,
        lambda n: written("more.yaml", f"{whys(1)}x: [{'{a: [b]}, ' * n}\n"),
    ),
    "a long word": (50_000, lambda n: replaced("more.yaml", "rfc: ", f"rfc: {'3.' * n}")),
    "a long id": (50_000, lambda n: written("more.yaml", whys(1) + f"    rests_on: [more.{'w_' * n}1]\n")),
    "actions": (5000, lambda n: replaced("scenarios/opening.yaml", "script:\n", "script:\n" + SEND * n)),
    "scripts": (8, scripts),
    "differences from Linux": (
        300,
        lambda n: written("scenarios/opening.yaml", small.FILES["scenarios/opening.yaml"] + DIFFERS * n),
    ),
    "texts": (300, lambda n: written("more.yaml", whys(n))),
}
"""What there is much of: how much takes a while, and the course with so much of it."""

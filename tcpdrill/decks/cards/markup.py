r"""Text from the material as HTML for a field: nothing in it is markup, for the browser or for Anki.

Besides HTML's own characters, Anki reads braces as templates and clozes, `::` inside a cloze as a hint,
square brackets as sounds and formulas, and `\(` as mathematics; U+001F separates fields.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from tcpdrill.tcp.segment import Flag, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_SPECIAL = re.compile(r"[&<>\"'{}\[\]\\\x00-\x08\x0b-\x1f\x7f]|::")

_WRITTEN = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    "{": "&#123;",
    "}": "&#125;",
    "[": "&#91;",
    "]": "&#93;",
    "::": ":&#58;",
    # An element between backslash and bracket keeps MathJax from reading them together.
    "\\": "&#92;<span></span>",
}


def _written(found: re.Match[str]) -> str:
    return _WRITTEN.get(found.group(), "\N{REPLACEMENT CHARACTER}")


def escape(text: str) -> str:
    """Return `text` as HTML that shows it letter by letter, in Unicode's composed form."""
    return _SPECIAL.sub(_written, text if text.isascii() else unicodedata.normalize("NFC", text))


def prose(text: str) -> str:
    """Return prose as paragraphs: an empty line begins a new one, a single break stays within it."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(
        f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip()
    )


def asked(situation: str, question: str) -> str:
    """Return a question below the situation that it is about, if there is one to tell."""
    about = f'<p class="about">{escape(situation)}</p>\n' if situation else ""
    return f"{about}<p>{escape(question)}</p>"


def value(text: str) -> str:
    """Return a short value (flags, a number, a state) as the large answer it is."""
    return f'<span class="value">{escape(text)}</span>'


def numbered(items: list[str]) -> str:
    """Return a numbered list of texts."""
    return "<ol>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ol>"


def pairs(entries: list[tuple[str, str, str]]) -> str:
    """Return a list of (label, text, class): the label quiet, the text beside it."""
    rows = "".join(
        f'<dt>{escape(label)}</dt><dd class="{style}">{escape(text)}</dd>' for label, text, style in entries
    )
    return f'<dl class="pairs">{rows}</dl>'


def labelled(reasons: list[tuple[str, str]]) -> str:
    """Return reasons as paragraphs, each behind the label of what it is about."""
    return "".join(
        f'<p><span class="about">{escape(label)}</span> {escape(reason)}</p>' for label, reason in reasons
    )


def flags(names: Iterable[str]) -> str:
    """Return flags in the canonical short spelling: SYN,ACK; "-" for none."""
    return ",".join(written(frozenset(map(Flag, names)))) or "-"


def segment_text(fields: Mapping[str, Any]) -> str:
    """Return a segment that is given as plain data (flags, seq, ack, len) on one line."""
    parts = [flags(fields["flags"]), f"Seq={fields['seq']}"]
    parts += [f"ACKnum={fields['ack']}"] if fields["ack"] is not None else []
    parts += [f"len={fields['len']}"] if fields["len"] else []
    return " ".join(parts)


_APART = re.compile(r"(<svg.*?</svg>|<[^>]*>)", re.DOTALL)

_BLOCK = "p|ul|ol|li|dl|dt|dd|blockquote"
_BEFORE_BLOCK = re.compile(rf"(?<=[^\n])(?=<(?:{_BLOCK})\b)")
_AFTER_BLOCK = re.compile(rf"</(?:{_BLOCK})>(?=[^\n])")


def laid_out(markup: str, names: Collection[str]) -> str:
    """Return a field with each block on a line of its own, and no line break within names and ways.

    Anki's browser writes a field on one line, with a space only where a line ends. A way is one name, an
    arrow and another name; punctuation stays with what it belongs to. A Latin name alone is never broken.
    Pictures stay as they are.
    """
    name = "|".join(map(re.escape, names))
    wide = "|".join(re.escape(each) for each in names if not each.isascii())
    whole = re.compile(f"[（“(]?(?:(?:{name}) → (?:{name})|(?:{wide}))[，。；：、？！）”,.;:?!)]*")
    parts = _APART.split(markup)
    parts[::2] = [whole.sub(r'<span class="whole">\g<0></span>', text) for text in parts[::2]]
    return _AFTER_BLOCK.sub("\\g<0>\n", _BEFORE_BLOCK.sub("\n", "".join(parts)))


def cloze(number: int, text: str) -> str:
    """Return a gap with `text` in it; all gaps of one `number` open on the same card."""
    return f"{{{{c{number}::{escape(text)}}}}}"

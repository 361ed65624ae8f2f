"""Text in terminal cells: how wide it is, padding it, and breaking it into lines.

A Chinese character takes two cells, a combining mark none. Text here carries no escape sequences: whoever
colours a line does so after it has been measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NARROW = frozenset("–—“”‘’…·×→←◄►○")
_WIDE = frozenset("、。〈〉《》「」『』【】！（），．：；？～")
"""Signs whose width this file knows, beside letters, Chinese characters and lines: a ladder need not load
wcwidth (25 ms)."""

_NO_LINE_START = frozenset("，。、；：！？）】》」』〉”’…—～％·,.;:!?)]}%")
"""Closing punctuation, which stays with what stands before it."""

_NO_LINE_END = frozenset("（【《「『〈“‘([{")
"""Opening punctuation, which stays with what follows it."""


def width(text: str) -> int:
    """Return how many terminal cells `text` takes; control characters count as none."""
    known = _known_width(text)
    if known is not None:
        return known
    from wcwidth import wcswidth, wcwidth  # noqa: PLC0415 - 25 ms that plain text does not need

    cells = wcswidth(text)
    return cells if cells >= 0 else sum(max(wcwidth(character), 0) for character in text)


def _known_width(text: str) -> int | None:
    """Return the width of text all of whose characters stand alone and are well known, else None."""
    if text.isascii() and text.isprintable():
        return len(text)
    cells = 0
    for character in text:
        if "一" <= character <= "龥" or character in _WIDE:
            cells += 2
        elif " " <= character <= "~" or "─" <= character <= "╿" or character in _NARROW:
            cells += 1
        else:
            return None
    return cells


def pad_right(text: str, cells: int) -> str:
    """Return `text` with spaces after it, `cells` wide (longer text stays as it is)."""
    return text + " " * (cells - width(text))


def pad_left(text: str, cells: int) -> str:
    """Return `text` with spaces before it, `cells` wide (longer text stays as it is)."""
    return " " * (cells - width(text)) + text


def centre(text: str, cells: int) -> str:
    """Return `text` with spaces around it, `cells` wide; an odd cell goes to the right."""
    return pad_right(" " * ((cells - width(text)) // 2) + text, cells)


def wrap(text: str, cells: int, *, first: str = "", rest: str = "") -> list[str]:
    """Break `text` into lines of at most `cells` cells, the first one led by `first`, the others by `rest`.

    Lines break at spaces and between Chinese characters, never before closing or after opening punctuation;
    a word longer than a line is cut. Runs of spaces become one, line ends in `text` are kept, and no line
    ends in a space. `cells` less the leads must leave two cells at least, else ValueError.
    """
    if cells - max(width(first), width(rest)) < 2:  # noqa: PLR2004 - one Chinese character
        raise ValueError(f"nothing can be set in {cells} cells")
    if _is_set_already(text) and len(text) <= cells - width(first):
        return [first + text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _paragraph(paragraph, cells, rest if lines else first, rest)
    return lines


def wrap_items(text: str, cells: int, separator: str = " · ") -> list[str]:
    """Break a line between its items alone; an item that is longer than a line is wrapped as prose is."""
    lines: list[str] = []
    for item in text.split(separator):
        if lines and width(lines[-1] + separator + item) <= cells:
            lines[-1] += separator + item
        else:
            lines += wrap(item, cells)
    return lines


def _is_set_already(text: str) -> bool:
    """Tell whether a text is one plain line, as most pieces of a diagram are: as many cells as characters."""
    return text.isascii() and text.isprintable() and bool(text) and "  " not in f" {text} "


def _paragraph(text: str, cells: int, first: str, rest: str) -> list[str]:
    """Fill lines with the pieces of one paragraph."""
    lines, line, lead = [], "", first
    for gap, piece in _pieces(text):
        room = cells - width(lead)
        if line and width(line + gap + piece) > room:
            lines.append(lead + line)
            line, lead = "", rest
            room = cells - width(lead)
        *full, piece_end = _cut(piece, room)
        lines += [lead + part for part in full]
        if full:
            lead = rest
        line += (gap if line else "") + piece_end
    return [*lines, (lead + line).rstrip()]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield (the space before it, piece): words, and Chinese characters with their punctuation."""
    gap, piece = "", ""
    for cluster in _clusters(text):
        if cluster.isspace():
            if piece:
                yield gap, piece
                gap, piece = "", ""
            gap = " "
        elif piece and _may_part(piece, cluster):
            yield gap, piece
            gap, piece = "", cluster
        else:
            piece += cluster
    if piece:
        yield gap, piece


def _may_part(before: str, after: str) -> bool:
    """Tell whether a line may break between two neighbouring clusters with no space between them."""
    if before[-1] in _NO_LINE_END or after[0] in _NO_LINE_START:
        return False
    return width(before[-1]) > 1 or width(after) > 1


def _cut(piece: str, cells: int) -> list[str]:
    """Cut a piece that is wider than a line."""
    if width(piece) <= cells:
        return [piece]
    parts, part = [], ""
    for cluster in _clusters(piece):
        if part and width(part + cluster) > cells:
            parts.append(part)
            part = ""
        part += cluster
    return [*parts, part]


def _clusters(text: str) -> Iterator[str]:
    """Yield the characters as a reader sees them: marks, joiners and flags stay together."""
    if _known_width(text) is not None:
        return iter(text)
    from wcwidth import iter_graphemes  # noqa: PLC0415 - 25 ms that plain text does not need

    return iter(iter_graphemes(text))

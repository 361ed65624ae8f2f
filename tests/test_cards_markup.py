"""Text from the material reaches a card letter by letter, whatever stands in it."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.decks.cards.markup import cloze, escape, laid_out, numbered, pairs, prose, value

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def shown(markup: str) -> str:
    """Return what a browser shows of markup without structure."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a<b>c & d", "a&lt;b&gt;c &amp; d"),
        ("\"quoted\" 'so'", "&quot;quoted&quot; &#39;so&#39;"),
        ("{{Front}}", "&#123;&#123;Front&#125;&#125;"),
        ("{{c1::x}}", "&#123;&#123;c1:&#58;x&#125;&#125;"),
        ("[sound:a.mp3] [$]x[/$]", "&#91;sound:a.mp3&#93; &#91;$&#93;x&#91;/$&#93;"),
        (r"\(x\)", "&#92;<span></span>(x&#92;<span></span>)"),
        ("a\x1fb\x00c", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"),
        ("e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("flags: SYN", "flags: SYN"),
    ],
)
def test_nothing_in_a_text_is_markup(text: str, written: str) -> None:
    assert escape(text) == written


@given(TEXTS)
def test_every_letter_is_shown(text: str) -> None:
    visible = re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", unicodedata.normalize("NFC", text)
    )
    assert html.unescape(re.sub("<span></span>", "", escape(text))) == visible


@given(TEXTS)
def test_no_character_that_anki_reads_is_left(text: str) -> None:
    assert not re.search(r"[{}\[\]\x00-\x08\x0b-\x1f]|::|\\", escape(text))


def test_an_empty_line_begins_a_paragraph() -> None:
    assert prose("one\nand\n\n two <b> \n\n\n") == "<p>one<br>and</p><p>two &lt;b&gt;</p>"
    assert prose(" \n ") == ""


def test_a_gap_holds_text_that_cannot_close_it() -> None:
    assert cloze(2, "a}}b::c") == "{{c2::a&#125;&#125;b:&#58;c}}"


def test_lists_escape_what_they_hold() -> None:
    assert numbered(["<a>", "b"]) == "<ol><li>&lt;a&gt;</li><li>b</li></ol>"
    assert (
        pairs([("<k>", "<v>", "yes")])
        == '<dl class="pairs"><dt>&lt;k&gt;</dt><dd class="yes">&lt;v&gt;</dd></dl>'
    )
    assert value("<v>") == '<span class="value">&lt;v&gt;</span>'
    assert shown(value("SYN,ACK")) == "SYN,ACK"


@pytest.mark.parametrize(
    ("markup", "laid"),
    [
        ("<p>a</p><p>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>"),
        ("问<p>a</p><span>b</span>", "问\n<p>a</p>\n<span>b</span>"),
        ("<svg><text>客户端</text></svg>", "<svg><text>客户端</text></svg>"),
        ("client → server: SYN", '<span class="whole">client → server:</span> SYN'),
        ("the client sends", "the client sends"),
        ("（客户端），到", '<span class="whole">（客户端），</span>到'),
        ('<i title="客户端">x</i>', '<i title="客户端">x</i>'),
    ],
)
def test_blocks_stand_on_lines_of_their_own_and_ways_stay_whole(markup: str, laid: str) -> None:
    assert laid_out(markup, ["客户端", "服务器", "client", "server"]) == laid

"""The table of problem codes: what each means, and how what it names is mended.

Adding a code is one entry in `CODES`; `check --explain` and the README's table come from it.
"""

from __future__ import annotations

import textwrap
from typing import Final, NamedTuple


class Code(NamedTuple):
    """What a code means: a short name, why it is a problem, and how it is mended."""

    name: str
    meaning: str
    mend: str


CODES: Final = {
    # Files and YAML.
    "Y101": Code(
        "missing file",
        "A file that the material must have is not there: course.yaml, misconceptions.yaml, notes.md, "
        "or the file of a topic that course.yaml lists.",
        "Write the file, or take the topic out of `topics` in course.yaml.",
    ),
    "Y102": Code(
        "unreadable file",
        "The file is a folder, a device, or may not be read.",
        "Put a plain text file there and make it readable: `chmod u+r handshake.yaml`.",
    ),
    "Y103": Code(
        "empty file",
        "The file holds no YAML document: nothing, or comments alone.",
        "Write its material, or take the file away.",
    ),
    "Y104": Code(
        "file too large",
        "The file is larger than 1 MiB. No topic needs that much, and reading it would keep everyone "
        "waiting.",
        "Split it into topics.",
    ),
    "Y105": Code(
        "not UTF-8",
        "The file is in another encoding than UTF-8, the one that is read, or a few bytes of it are.",
        "Save it as UTF-8: `iconv -f gb18030 -t utf-8 handshake.yaml > mended.yaml`.",
    ),
    "Y106": Code(
        "not YAML",
        "The text cannot be read as YAML. The place is where the parser noticed, or where what was left"
        " open begins.",
        'Look for a missing bracket, quotation mark or colon. Quote text with `: ` in it: `en: "SYN: '
        'opens"`.',
    ),
    "Y107": Code(
        "several documents",
        "A line `---` begins a second document; only one would be read.",
        "Take the line out, or make two files.",
    ),
    "Y108": Code(
        "key given twice",
        "The same key stands twice in one mapping. YAML readers silently keep one of the two values.",
        "Keep one of them.",
    ),
    "Y109": Code(
        "anchor or alias",
        "`&name` and `*name` let one value stand in many places, and a few lines expand to gigabytes. "
        "The material takes none.",
        "Write the value out where it is needed.",
    ),
    "Y110": Code(
        "merge key",
        "`<<` copies the keys of another mapping, so that values have no line of their own.",
        "Write the keys out.",
    ),
    "Y111": Code(
        "tag",
        "A tag such as `!!str` or `!python/object` asks the YAML reader for a type. Which type a value "
        "has is the material's business.",
        "Take the tag out; quote what is text.",
    ),
    "Y112": Code(
        "value read as something else",
        "Without quotation marks YAML reads this as something else than it looks like: `no` and `on` as"
        " false and true, `12:30` as 750, `017` as 15, `1_000` as 1000, a date as a point in time.",
        'Quote text: `en: "no"`. Write numbers in decimal digits alone, and only `true` and `false`.',
    ),
    "Y113": Code(
        "control character",
        "The text holds a character that is not text, raw or as an escape such as `\\x1b`. On a terminal"
        " it could do anything; an override of the direction of text shows another text than is written. "
        "Tabs and line ends are fine, and so are the marks for right-to-left text, U+200E and U+200F.",
        "Take the character out.",
    ),
    "Y114": Code(
        "nested too deeply",
        "More than 32 mappings and lists stand inside one another; the material needs six.",
        "Close the brackets.",
    ),
    "Y115": Code(
        "key that is no word",
        "A list or a mapping stands where a key should.",
        "Write a word as the key.",
    ),
    # Shape: keys, values, ids.
    "S201": Code(
        "unknown key",
        "This part of the material has no such key, so its value would be dropped without a word.",
        "Correct the spelling; the hint names the nearest key that there is.",
    ),
    "S202": Code(
        "missing key",
        "A key that this part of the material must have is not there.",
        "Write it with its value: `flags: [SYN]`.",
    ),
    "S203": Code(
        "wrong shape",
        "A list, a mapping or a single value is expected here, and another of the three stands there.",
        "`flags: [SYN, ACK]` is a list, `before: {client: CLOSED, server: LISTEN}` a mapping.",
    ),
    "S204": Code(
        "no value",
        "A key stands here without a value.",
        "Write the value; nothing is written `none`.",
    ),
    "S205": Code(
        "unknown word",
        "The value is one word out of a few: a side, a role, an event, a culprit, what a state waits for.",
        "Write one of them; the hint names the nearest.",
    ),
    "S206": Code(
        "not such a number",
        "Sequence numbers are 0 to 4294967295 in decimal digits, in steps also `x`, `x+1`, `y`, `y+1`; "
        "lines, segments and rounds count from 1.",
        "Write `seq: 100`, or `seq: x+1` in a step.",
    ),
    "S207": Code(
        "given twice",
        "The same thing stands twice in one list.",
        "Keep one of the two.",
    ),
    "S208": Code(
        "not an id",
        "Ids are lower-case words of letters, digits and `_`, joined by dots; names of scenarios and "
        "misconceptions are joined by hyphens.",
        "`id: handshake.step1`, `id: close-by-client`.",
    ),
    "S209": Code(
        "unknown section",
        "RFC 9293 has no such section, or the other RFC is none that has to do with TCP.",
        'Write a section of RFC 9293 (`rfc: "3.5"`, `rfc: A.2`), or `rfc: RFC 5961 3`.',
    ),
    "S210": Code(
        "unknown state",
        "There are eleven states, spelled as in the notes: CLOSED LISTEN SYN_SENT SYN_RECEIVED "
        "ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT.",
        "`state: FIN_WAIT_1`, not FIN-WAIT-1 or FIN_WAIT.",
    ),
    "S211": Code(
        "unknown flag",
        "The flags are SYN, FIN, RST and ACK.",
        "`flags: [SYN, ACK]`.",
    ),
    "S212": Code(
        "unknown id",
        "Something is named here that does not exist: an entry, a step, a scenario, a misconception.",
        "Correct the name; the hint names the nearest.",
    ),
    "S213": Code(
        "file of another name",
        "`topic` and a scenario's `id` are the name of their file without `.yaml`.",
        "Mend the one or rename the other.",
    ),
    "S214": Code(
        "file of no topic",
        "A YAML file lies in the material that course.yaml does not list, so nothing in it would be taught.",
        "Add it to `topics`, or take it away.",
    ),
    "S215": Code(
        "id given twice",
        "Two facts have one id. An id also stands for its parts: a step `handshake.step1` makes the "
        "facts `handshake.step1.flags`, `handshake.step1.seq` and so on.",
        "Give the later entry an id of its own.",
    ),
    "S216": Code(
        "retired id",
        "The id stands under `retired` in course.yaml: cards with it are in learners' collections and "
        "mean something else.",
        "Choose an id that was never used.",
    ),
    "S217": Code(
        "circle",
        "An entry rests, by way of others, on itself, so that nothing could be learned first.",
        "Take one of the ids out of `rests_on`.",
    ),
    "S218": Code(
        "id that says something else",
        "Some ids say what their entry says: `handshake.step1` is the first step, "
        "`handshake.knows2.client` what the client knows after segment 2, "
        "`transition.fin_wait_1.fin_all` what fin_all does in FIN_WAIT_1, `header.snd_una` the term SND.UNA, "
        "`contrast.fin_rst` how FIN differs from RST. Here id and entry differ; the problem is told on "
        "every line that may be the wrong one.",
        "Mend the value or the id. An id that has been released stays.",
    ),
    "S219": Code(
        "term given twice",
        "Two entries explain a term of one name, so that asking for its meaning has two answers.",
        "Give one of them another name, or make one entry of the two.",
    ),
    "S220": Code(
        "topic without a deck",
        "course.yaml says which deck holds each topic, and none holds this one, so its cards have no place.",
        "Add the topic to the `topics` of a deck, or add a deck with a number, a title and ids of its own; "
        "all of them are permanent.",
    ),
    "S221": Code(
        "terms of one meaning",
        "Two terms are explained in the same words, so that asking which of them is meant has two answers.",
        "Say what tells them apart; or name the one under `same_as` of the other.",
    ),
    # Texts in two languages.
    "T301": Code(
        "missing translation",
        "Every text stands in each language of the course; a learner of another one would see nothing.",
        "`title: {zh: 三次握手, en: The three-way handshake}`.",
    ),
    "T302": Code(
        "empty translation",
        "One of the two wordings is empty.",
        "Write it.",
    ),
    "T303": Code(
        "numbers disagree",
        "A number written in digits stands in one language and not in the other, or more often in one of "
        "them. One of the two is wrong.",
        'Write the same numbers in both ("2MSL", "x+1"), or spell them out in both ("三次", "three").',
    ),
    "T304": Code(
        "flags disagree",
        "SYN, FIN, RST or ACK is named in one language and not in the other, or `SYN,ACK` more often in "
        "one of them. `ACK number` and `ACKnum` name a field, not the flag.",
        'Name the flag in both, or say in both what it does ("确认", "acknowledges").',
    ),
    "T305": Code(
        "states disagree",
        "A state is named in one language and not in the other, or more often in one of them.",
        "Name the same states in both, each as often.",
    ),
    "T306": Code(
        "text with an unknown state",
        "A word in the text looks like a state and is none of the eleven.",
        "Write FIN_WAIT_1 or FIN-WAIT-1; there is no FIN_WAIT_3.",
    ),
    "T307": Code(
        "text with a flag given twice",
        "Flags that stand together are those of one segment, and there one of them stands twice: `ACK,ACK`.",
        "Write the flags that the segment carries: `SYN,ACK`.",
    ),
    "T308": Code(
        "unknown place in a text",
        "Some texts have places that are filled in, written in braces: {n}, {x}, {y}, {closer}. A brace "
        "stands here that is none of them.",
        "Write one of the places that the hint names, or no brace.",
    ),
    # What the machine decides.
    "M401": Code(
        "nothing to replay",
        "The topic names no scenario, or its scenario has no such segment or round.",
        "Name a scenario under the topic's title; `tcpdrill trace NAME` shows its segments.",
    ),
    "M402": Code(
        "wrong side",
        "The segment goes the other way.",
        "Exchange `from` and `to`.",
    ),
    "M403": Code(
        "wrong flags",
        "The segment carries other flags in the trace. Once connected every segment carries ACK, a FIN too.",
        "Write the flags that the message names.",
    ),
    "M404": Code(
        "wrong Seq",
        "The sequence number is not the one in the trace. x and y are the numbers of each side's first "
        "segment among the topic's steps.",
        "Count what was sent before: one for SYN, one for FIN, one for each octet, none for ACK.",
    ),
    "M405": Code(
        "wrong ACK number",
        "The acknowledgment is the next number expected, and `none` without the flag ACK.",
        "A SYN with Seq=x is acknowledged with x+1.",
    ),
    "M406": Code(
        "wrong state",
        "`before` holds both states when the segment was about to be sent, `after` once it has arrived.",
        "Write the state that the message names; `tcpdrill trace NAME` shows them all.",
    ),
    "M407": Code(
        "out of order",
        "Steps stand in the order of their segments, none left out, and an order lists all of them like"
        " that.",
        "Put them in the order that the hint names.",
    ),
    "M408": Code(
        "wrong capability",
        "A side is sure that something works only because of what it has received: a segment shows that"
        " the peer sends and it receives, an acknowledgment of its own segment the other two. Sending "
        "alone shows nothing.",
        "Write what the message says, and a slip if the notes say otherwise.",
    ),
    "M409": Code(
        "wrong round",
        "In the round's step this side sent, received or was sure of something else, or was in another "
        "state.",
        "Write what the message says.",
    ),
    "M410": Code(
        "wrong role",
        "The active side is the one that sends its FIN before it has received one. Each side that may "
        "play the role is shown in a scenario, in which it must.",
        "Name a scenario in which this side closes first (or second).",
    ),
    "M411": Code(
        "wrong annotation",
        "What the state waits for, may send and may receive, and whose state it is, follow from its "
        "rows in the table.",
        "Write what the message says; `tcpdrill table FIN_WAIT_1` shows the rows.",
    ),
    "M412": Code(
        "wrong arithmetic",
        "The machine was sent this segment and counts otherwise; or the statement speaks of other flags"
        " than the structure. An example is a segment that an end in LISTEN or ESTABLISHED takes in "
        "order.",
        "SYN and FIN take one number each, every octet one, ACK and RST none, modulo 4294967296.",
    ),
    "M413": Code(
        "wrong transition",
        "The table has another next state or other segments for this state and event, or no such row.",
        "`tcpdrill table --json` shows the row.",
    ),
    "M414": Code(
        "wrong symptom",
        "What the state waits for, which side of the close is in it, and whose doing it is that nothing"
        " comes follow from the table: an ACK comes by itself unless the network loses it, a FIN needs "
        "the peer's application, a CLOSE the local one.",
        "Write what the message says.",
    ),
    "M415": Code(
        "contrast with itself",
        "Both sides of the contrast are the same entry.",
        "Name two.",
    ),
    # The learner's notes.
    "N501": Code(
        "no such line",
        "notes.md has fewer lines than that.",
        "Write the line's number, from 1.",
    ),
    "N502": Code(
        "misquoted",
        "The quoted words do not stand on this line of notes.md, character by character.",
        "Copy them; `…` stands for words left out.",
    ),
    "N503": Code(
        "quote on several lines",
        "The quoted words stand on more than one line, so that a wrong line number would not be noticed.",
        'Quote more of the line: "第二次握手 … 同上".',
    ),
    "N504": Code(
        "slip without explanation",
        "The notes say something else than what holds, and nothing tells the learner why.",
        "Write `because: {zh: ..., en: ...}` into the slip.",
    ),
    "N505": Code(
        "slip about no claim",
        "A slip's `field` is the name of a claim of its entry; this entry has none of that name, or `says` "
        "is a value of another.",
        "`field: flags` in a step, `field: client_sends` in a piece of knowledge.",
    ),
    "N506": Code(
        "explanation without slip",
        "The notes say what holds, so there is no slip to explain; or the value of the claim is wrong.",
        "Take the slip out, or mend the value.",
    ),
    "N507": Code(
        "slip that misreads its quote",
        "The quoted words are plain: they set flags (`Fin=1`) or capabilities (`发送✅`), tell what a state "
        "waits for (`关闭确认`), or say `同上` for the row above. And `says` holds something else. Or a "
        "value is graded `left_out` that the line writes by its name, `Seq` or `ACKnum`.",
        "For the quote `Fin=1, Seq=X` write `says: [FIN]`; for `同上` the value of this side's round before.",
    ),
    # Scenarios.
    "X601": Code(
        "no action",
        "A script is a list of actions, each a key with its value; a scenario's has one at least and 60 at "
        "most, any other no more than 2000.",
        "`- client: connect`, `- deliver: 1`, `- timer: {client: retransmission}`, `- forge: {to: "
        "server, flags: [SYN], seq: 90}`.",
    ),
    "X602": Code(
        "impossible action",
        "The action cannot be carried out when its turn comes, such as delivering a segment that is not"
        " in flight.",
        "`tcpdrill trace --script FILE` shows what is in flight before it.",
    ),
    "X603": Code(
        "wrong trace",
        "The script leads to another trace, or another end, than the one written below it.",
        "`tcpdrill trace NAME --json` shows what happens; mend the trace or the script.",
    ),
    "X604": Code(
        "script that does not fit its trace",
        "The trace written below would come of the script if this one value were another.",
        "Mend this value, or the trace.",
    ),
    "X605": Code(
        "idle value",
        "The value has no effect: no SYN of this side carries the first number, the SEND is refused, or the "
        "user timeout does what 2MSL would do. A mistake in it would not be noticed.",
        "First numbers that nobody uses are 100 and 300, SENDs that are refused `send: 1`.",
    ),
    "X606": Code(
        "difference that cannot be",
        "A difference from Linux names a segment, a field of it and Linux's value, which is another than "
        "the machine's and changes no state. An ACK number follows from the exchange; flags and other "
        "numbers stand in the explanation. `field: segment` is one more bare ACK, numbered on from the end. "
        "None is named where a scenario says that no kernel plays it.",
        "`- {segment: 4, field: flags, linux: [RST, ACK], because: {zh: ..., en: ...}}`.",
    ),
}
"""Every code: Y files and YAML, S shape, T texts, M the machine, N the notes, X scenarios."""


def explain(code: str) -> str:
    """Return what a code means and how it is mended, for a terminal; raises KeyError for an unknown one."""
    found = CODES[code]
    paragraphs = (f"{code} ({found.name})", found.meaning, f"How to mend it: {found.mend}")
    return "\n\n".join(textwrap.fill(paragraph, 80, break_on_hyphens=False) for paragraph in paragraphs)

"""Every claim that fails is told at its line, with the code of its family."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_material as small

from tcpdrill.ground.errors import InputError
from tcpdrill.material.content import load
from tcpdrill.proof.check import MaterialError, check, load_checked, reported_on

TERM = '  - {id: more.seq, term: Seq, meaning: {zh: seq 的意思, en: what seq means}, rfc: "3.1"}\n'
AGAIN = TERM.replace("more.seq", "more.again")
ALIKE = TERM.replace("more.seq", "more.number").replace("term: Seq", "term: number")
SLIP = 'field: flags\n        line: 4\n        quote: "Fin=1"\n        says: [FIN]\n'
LEFT_OUT = 'field: {}\n        line: {}\n        quote: "{}"\n        grade: left_out\n'

FALSE_CLAIMS = [
    # file, what stands there, what is claimed instead, the code on that line
    ("handshake.yaml", "scenario: opening\nsteps", "steps", "M401@2"),
    ("handshake.yaml", "segment: 3", "segment: 4", "M401"),
    ("handshake.yaml", "after: 1", "after: 4", "M401"),
    ("teardown.yaml", "round: 1", "round: 2", "M401"),
    ("handshake.yaml", "from: client", "from: server", "M402"),
    ("handshake.yaml", "to: server", "to: client", "M402"),
    ("handshake.yaml", "flags: [SYN]\n", "flags: [SYN, ACK]\n", "M403"),
    ("handshake.yaml", "- ACK\n", "- RST\n", "M403"),
    ("handshake.yaml", "seq: y\n", "seq: x\n", "M404"),
    ("handshake.yaml", "seq: x+1\n", "seq: x\n", "M404"),
    ("handshake.yaml", "ack: y+1", "ack: y", "M405"),
    ("handshake.yaml", "ack: none", "ack: y", "M405"),
    ("handshake.yaml", "ack: x+1", "ack: none", "M405"),
    ("teardown.yaml", "ack: y\n", "ack: y+1\n", "M405"),
    ("handshake.yaml", "{client: CLOSED,", "{client: LISTEN,", "M406"),
    ("handshake.yaml", "client: SYN_SENT\n", "client: ESTABLISHED\n", "M406"),
    ("handshake.yaml", "      server: SYN_RECEIVED\n", "      server: LISTEN\n", "M406"),
    ("handshake.yaml", "segment: 2", "segment: 3", "M407"),
    ("handshake.yaml", "[handshake.step1, handshake.step2, ", "[handshake.step2, handshake.step1, ", "M407"),
    ("handshake.yaml", ", handshake.step3]", "]", "M407"),
    ("handshake.yaml", "client_sends: false", "client_sends: true", "M408"),
    ("teardown.yaml", "state: CLOSE_WAIT", "state: LAST_ACK", "M409"),
    ("teardown.yaml", "sent: none", "sent: [ACK]", "M409"),
    ("teardown.yaml", "received: [FIN, ACK]", "received: [FIN]", "M409"),
    ("teardown.yaml", "sure: [peer_finished]", "sure: []", "M409"),
    ("teardown.yaml", "role: active", "role: passive", "M410"),
    ("teardown.yaml", "may_be: [client]", "may_be: [server]", "M410"),
    ("teardown.yaml", "shown_by: {client: closing}", "shown_by: {server: closing}", "M410"),
    ("states.yaml", "role: either", "role: passive", "M411"),
    ("states.yaml", "waits_for: [close]", "waits_for: [fin]", "M411"),
    ("states.yaml", "      - fin\n", "      - syn\n", "M411"),
    ("states.yaml", "may_receive: []", "may_receive: [data]", "M411"),
    ("header.yaml", "seq: 100, length: 0, next: 101", "seq: 100, length: 0, next: 100", "M412"),
    ("header.yaml", "seq: 4294967290, length: 5", "seq: 4294967291, length: 5", "M412"),
    ("header.yaml", "{flags: [FIN, ACK]", "{flags: [FIN]", "M412"),
    ("header.yaml", "{flags: [SYN]", "{flags: [SYN, ACK]", "M412"),
    ("header.yaml", "    flags: [SYN]\n", "    flags: [SYN, ACK]\n", "M412"),
    ("header.yaml", "    length: 0\n", "    length: 1\n", "M412"),
    ("header.yaml", "takes: 1", "takes: 2", "M412"),
    ("more.yaml", "next: TIME_WAIT", "next: CLOSING", "M413"),
    ("more.yaml", "seq: 102", "seq: 101", "M413"),
    ("more.yaml", "ack: 302", "ack: none", "M413"),
    ("more.yaml", "    sends: []\n", "    sends: [{flags: [RST], seq: 100, ack: none}]\n", "M413"),
    ("more.yaml", "event: fin_all", "event: 2msl", "M413"),
    ("more.yaml", "variant: passive", "variant: none", "M413"),
    ("more.yaml", "closer: passive", "closer: active", "M414"),
    ("more.yaml", "waits_for: [close]", "waits_for: [fin]", "M414"),
    ("more.yaml", "culprit: local_application", "culprit: peer", "M414"),
    ("more.yaml", "right: state.syn_received", "right: state.close_wait", "M415"),
    ("handshake.yaml", "notes: {line: 2", "notes: {line: 20", "N501"),
    ("handshake.yaml", "notes: {line: 2", "notes: {line: 3", "N502"),
    ("handshake.yaml", 'quote: "SYN=1, Seq=X"', 'quote: "SYN=1, Seq=Y"', "N502"),
    ("handshake.yaml", 'quote: "客户端：发送✅ … 同上"', 'quote: "同上"', "N503"),
    ("handshake.yaml", "        because: {zh: 没有回音, en: no answer yet}\n", "", "N504@54"),
    ("handshake.yaml", "field: client_sends", "field: client_send", "N505"),
    ("handshake.yaml", "says: true", "says: false", "N506"),
    ("teardown.yaml", "says: [FIN]", "says: [FIN, ACK]", "N506"),
    ("teardown.yaml", "says: [FIN]", "says: [FIN, SYN]", "N507"),
    ("teardown.yaml", "says: [FIN]", "says: []", "N507"),
    ("teardown.yaml", "field: flags", "field: ack", "N505"),
    ("teardown.yaml", SLIP, LEFT_OUT.format("seq", 2, "SYN=1"), "N507"),
    ("teardown.yaml", SLIP, LEFT_OUT.format("flags", 4, "Fin=1"), "N507"),
    ("handshake.yaml", "id: handshake.step2", "id: handshake.step4", "S218"),
    ("handshake.yaml", "side: client", "side: server", "S218"),
    ("states.yaml", "    state: CLOSE_WAIT", "    state: LAST_ACK", "S218"),
    ("header.yaml", "id: header.seq", "id: heading.seq", "S218"),
    ("header.yaml", "id: header.seq", "id: header.sequence", "S218"),
    ("header.yaml", "id: header.syn_takes_one", "id: heading.syn_takes_one", "S218"),
    ("handshake.yaml", "id: handshake.purpose", "id: teardown.purpose", "S218"),
    ("header.yaml", "term: Seq", "term: Seqx", "S218"),
    ("header.yaml", "term: Seq", "term: ACKnum", "S218"),
    ("header.yaml", "term: Seq", "term: Syn", "S211"),
    ("header.yaml", "term: Seq", "term: Seq\n    same_as: [header.sequence]", "S212@6"),
    ("header.yaml", "term: Seq", "term: Seq\n    same_as: [header.seq]", "S212@6"),
    ("header.yaml", "term: Seq", "term: Seq\n    same_as: [handshake.step1]", "S212@6"),
    ("more.yaml", "contrasts:", f"terms:\n{TERM}{AGAIN}contrasts:", "S219@14"),
    ("more.yaml", "contrasts:", f"terms:\n{TERM}{ALIKE}contrasts:", "S221@14"),
    ("more.yaml", "id: more.close_wait_syn_received", "id: more.close_wait_syn_received2", "S218"),
    ("more.yaml", "id: more.close_wait_syn_received", "id: more.syn_received_close_wait", "S218"),
    ("more.yaml", "left: state.close_wait", "left: header.seq", "S218"),
    ("more.yaml", "right: state.syn_received", "right: header.seq", "S218"),
    ("handshake.yaml", "zh: 只有 SYN,", "zh: 只有 FIN,", "T304"),
    ("handshake.yaml", "en: only SYN", "en: only 1 SYN", "T303"),
    ("handshake.yaml", "en: to synchronize", "en: to leave LISTEN", "T305"),
    ("handshake.yaml", "zh: 同步, en: to synchronize", "zh: FIN_WAIT_3, en: FIN_WAIT_3", "T306"),
    ("scenarios/opening.yaml", "deliver: 2", "deliver: 3", "X602"),
    ("scenarios/opening.yaml", "ack: 101", "ack: 102", "X603"),
    ("scenarios/opening.yaml", "fate: delivered", "fate: lost", "X603"),
    ("scenarios/opening.yaml", "server: ESTABLISHED}\nlinux", "server: LISTEN}\nlinux", "X603"),
    ("scenarios/closing.yaml", "arrived: none", "arrived: {client: CLOSED, server: CLOSED}", "X603"),
    ("scenarios/closing.yaml", "- deliver: 4", "- lose: 4", "X604"),
    ("scenarios/opening.yaml", "isn: {client: 100", "isn: {client: 101", "X604"),
    ("scenarios/opening.yaml", "isn: {client: 100", "isn: {client: 4100", "X604"),
    ("scenarios/opening.yaml", "server: 300}", "server: 3}", "X604"),
    ("scenarios/opening.yaml", "deliver: 1", "deliver: 3", "X604"),
    ("scenarios/opening.yaml", "deliver: 3", "deliver: 1", "X604"),
    ("scenarios/opening.yaml", "linux: 7", "linux: 0", "X606"),
    ("scenarios/opening.yaml", "segment: 3, field: len", "segment: 4, field: len", "X606"),
    ("scenarios/opening.yaml", "segment: 3, field: len", "segment: 3, field: size", "X606"),
]


@pytest.mark.parametrize(("path", "old", "new", "expected"), FALSE_CLAIMS)
def test_a_false_claim_is_told_at_its_line(path: str, old: str, new: str, expected: str) -> None:
    files, line = small.changed(path, old, new)
    code, _, number = expected.partition("@")
    problems = small.problems(files)
    assert (code, path, int(number or line)) in {
        (problem.code, problem.place.path, problem.place.line) for problem in problems
    }
    assert problems == sorted(problems)


def test_one_false_claim_is_one_problem() -> None:
    files, _ = small.changed("handshake.yaml", "ack: y+1", "ack: y")
    (problem,) = small.problems(files)
    assert problem.message == "the ACK number of segment 3 is y+1, not y"
    assert problem.hint == "Write y+1."


def test_what_a_line_of_the_notes_leaves_out_is_no_problem() -> None:
    files, _ = small.changed("teardown.yaml", SLIP, LEFT_OUT.format("seq", 4, "Fin=1"))
    assert small.problems(files) == []


def test_an_id_given_twice_is_one_problem() -> None:
    files, line = small.changed("handshake.yaml", "id: handshake.step2", "id: handshake.step1")
    found = [problem.place.line for problem in small.problems(files) if problem.code == "S215"]
    assert found == [line]


def test_terms_may_be_called_otherwise_than_their_ids() -> None:
    terms = ["ACKnum", "SND.UNA", "FIN"]
    ids = ["ack_number", "snd_una", "fin"]
    lines = [TERM.replace("seq", name).replace("Seq", term) for name, term in zip(ids, terms, strict=True)]
    files, _ = small.changed("more.yaml", "contrasts:", f"terms:\n{''.join(lines)}contrasts:")
    assert small.problems(files) == []


CONTRASTS = [
    ("header.ack", "header.ack_number", "ack_flag_number", "ack_ack_number", "ack_flag_ack_number"),
    ("state.syn_sent", "state.syn_received", "syn_sent_received", "syn_sent_syn_received"),
    ("header.fin", "header.rst", "fin_rst", "fin_flag_rst", "fin_rst_flag"),
]


@pytest.mark.parametrize(("left", "right", "names"), [(one, two, names) for one, two, *names in CONTRASTS])
def test_a_contrast_is_called_after_its_two_sides(left: str, right: str, names: list[str]) -> None:
    terms = "".join(TERM.replace("seq", name).replace("Seq", name.upper()) for name in ("ack", "fin", "rst"))
    terms += TERM.replace("seq", "ack_number").replace("Seq", "ACKnum")
    state = "left: state.close_wait\n    right: state.syn_received"
    for name in names:
        files, _ = small.changed("more.yaml", state, f"left: {left}\n    right: {right}")
        text = files["more.yaml"].decode().replace("contrasts:", f"terms:\n{terms}contrasts:")
        text = text.replace("more.close_wait_syn_received", f"more.{name}").replace("header.", "more.")
        files["more.yaml"] = text.encode()
        assert {problem.code for problem in small.problems(files)} <= {"S212"}, name


def test_a_wrong_script_names_what_would_be_right() -> None:
    files, _ = small.changed("scenarios/closing.yaml", "- deliver: 4", "- lose: 4")
    hints = [problem.hint for problem in small.problems(files) if problem.code == "X604"]
    assert hints == ["With `deliver: 4` here it would."]


IDLE = [
    ("isn: {client: 100, server: 301}", "- client: connect\n  - deliver: 1"),
    ("isn: {client: 100, server: 300}", "- client: {send: 5}\n  - client: connect\n  - deliver: 1"),
]


@pytest.mark.parametrize(("isn", "script"), IDLE)
def test_a_value_without_effect_is_a_problem(isn: str, script: str) -> None:
    trace = """\
  - {n: 1, from: client, flags: [SYN], seq: 100, ack: none, len: 0, fate: delivered,
     sent: {client: SYN_SENT, server: CLOSED}, arrived: {client: SYN_SENT, server: CLOSED}}
  - {n: 2, from: server, flags: [RST, ACK], seq: 0, ack: 101, len: 0, fate: in flight,
     sent: {client: SYN_SENT, server: CLOSED}, arrived: none}
end: {client: SYN_SENT, server: CLOSED}
"""
    head = 'id: refused\ntitle: {zh: 拒, en: refused}\nlesson: {zh: 拒, en: refused}\nrfc: "3.5"\n'
    text = f"{head}{isn}\nscript:\n  {script}\ntrace:\n{trace}"
    files = {**small.encoded(), "scenarios/refused.yaml": text.encode()}
    assert [problem.code for problem in small.problems(files)] == ["X605"]


def test_checked_material_is_returned(tmp_path: Path) -> None:
    course = load_checked(small.written_to(tmp_path))
    assert list(course.scenarios) == ["closing", "opening"]
    assert course.trace("opening") is course.trace("opening")


def test_material_with_a_problem_is_refused(tmp_path: Path) -> None:
    files, _ = small.changed("handshake.yaml", "ack: y+1", "ack: y")
    with pytest.raises(MaterialError, match=r"handshake\.yaml:37:10: M405") as raised:
        load_checked(small.written_to(tmp_path, files))
    assert len(raised.value.problems) == 1


def test_problems_are_told_of_what_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, _ = small.changed("handshake.yaml", "ack: y+1", "ack: y")
    files["scenarios/opening.yaml"] = files["scenarios/opening.yaml"].replace(b"ack: 101", b"ack: 102")
    folder = small.written_to(tmp_path / "material", files)
    problems = check(load(folder))

    def told(*paths: Path) -> set[str]:
        return {problem.place.path for problem in reported_on(problems, paths, folder)}

    assert told() == {"handshake.yaml", "scenarios/opening.yaml"}
    assert told(folder) == told(tmp_path) == told()
    assert told(folder / "handshake.yaml") == told(Path("handshake.yaml")) == {"handshake.yaml"}
    assert told(folder / "scenarios") == {"scenarios/opening.yaml"}
    assert told(folder / "header.yaml") == set()
    monkeypatch.chdir(folder / "scenarios")
    assert told(Path("opening.yaml")) == {"scenarios/opening.yaml"}
    with pytest.raises(InputError, match="is no file or folder of the material"):
        told(Path("missing.yaml"))

"""One claim against what holds: where it differs, a problem at every line that takes part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.ground.problems import Place, Problem, Problems
from tcpdrill.material.nodes import Node, Scalar, Sequence, place
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tcpdrill.material.entries import Located

Keys = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists."""


class Claim(NamedTuple):
    """What an entry says below `keys`; `what` names it in the message of a problem with this `code`."""

    entry: Located
    keys: Keys
    code: str
    what: str


class Findings(Problems):
    """The problems found so far."""

    def add(self, entry: Located, keys: Keys, code: str, message: str, hint: str) -> None:
        """Note a problem where the value below `keys` stands."""
        self.append(Problem(entry.place(*keys), code, message, hint))

    def add_node(self, entry: Located, node: Node, code: str, message: str, hint: str) -> None:
        """Note a problem at `node`, which stands in the same file as `entry`."""
        self.append(Problem(place(entry.path, node), code, message, hint))

    def add_lines(self, entry: Located, several: Iterable[Keys], code: str, message: str, hint: str) -> None:
        """Note one problem on each line on which a value below one of `several` keys stands."""
        by_line: dict[int, Place] = {}
        for keys in several:
            where = entry.place(*keys)
            by_line.setdefault(where.line, where)
        self.extend(Problem(where, code, message, hint) for where in by_line.values())

    def compare(self, claim: Claim, said: Any, held: Any) -> None:
        """Note a problem where what the claim says is not what holds.

        Of a list, each member that does not belong is pointed out on its own line.
        """
        if said == held:
            return
        entry, keys, code, what = claim
        message = f"{what} is {shown(held)}, not {shown(said)}"
        node = entry.at(*keys)
        by_line = {place(entry.path, member).line: member for member in _wrong_members(node, held)}
        by_line[node.mark.line + 1] = node
        for found in by_line.values():
            self.append(Problem(place(entry.path, found), code, message, f"Write {shown(held)}."))


def _wrong_members(node: Node, held: Any) -> list[Node]:
    if not isinstance(node, Sequence) or not isinstance(held, frozenset):
        return []
    right = {str(member) for member in held}
    return [member for member in node.members if isinstance(member, Scalar) and member.text not in right]


def shown(value: Any) -> str:
    """Return a value as it is written in the material."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(map(str, value), key=_written_order))}]"
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return f"[{', '.join(map(shown, value))}]"
    return str(value)


_FLAG_ORDER = {flag.value: position for position, flag in enumerate(Flag)}


def _written_order(word: str) -> tuple[int, str]:
    return _FLAG_ORDER.get(word, 0), word

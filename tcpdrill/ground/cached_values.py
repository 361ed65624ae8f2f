"""Values as octets and back, for what is remembered between runs: data only, sealed with what they belong to.

Written with pickle, read by a reader that knows nothing but the classes of our own values: no function can be
named, so that nothing can run. Where they lie is whoever remembers them's business.
"""

from __future__ import annotations

import io
import pickle
from typing import Any, Final, TypeVar

from tcpdrill.ground.seals import SIZE, is_sealed, seal_of

Value = TypeVar("Value")

VALUES: Final = frozenset(
    f"tcpdrill.{module}"
    for module in (
        "asking.prepared_course",
        "asking.rolled_exchanges",
        "ground.language",
        "ground.problems",
        "ground.wording",
        "material.course",
        "material.decks",
        "material.entries",
        "material.nodes",
        "proof.facts",
        "tcp.actions",
        "tcp.block",
        "tcp.expectation",
        "tcp.knowledge",
        "tcp.segment",
        "tcp.states",
        "tcp.trace",
    )
)
"""The modules whose classes may be read back. A class that is missing here is never remembered."""

PATHS: Final = frozenset(("pathlib", "pathlib._local", "pathlib.types"))
"""Where the versions of Python keep the classes of paths."""


class ForeignError(ValueError):
    """These octets are not what was sealed."""


def sealed(value: object, about: str) -> bytes:
    """Return a value as octets, with a seal over them and over what they are `about`."""
    content = pickle.dumps(value, protocol=5)
    return seal_of(content, about) + content


def unsealed(kept: bytes, about: str, expected: type[Value]) -> Value:
    """Return the value; raises ForeignError for anything but what `sealed` wrote of such a value."""
    if not is_sealed(kept, about):
        raise ForeignError("it is not what was written")
    try:
        value = _ValueReader(io.BytesIO(kept[SIZE:])).load()
    except Exception as error:
        raise ForeignError(f"it cannot be read: {error}") from error
    if not isinstance(value, expected):
        raise ForeignError(f"it is no {expected.__name__}")
    return value


class _ValueReader(pickle.Unpickler):
    """A reader of values of our own classes, and of the types that are written without a name."""

    def find_class(self, module: str, name: str) -> Any:
        if (module in PATHS and name in {"PosixPath", "WindowsPath"}) or module in VALUES:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")

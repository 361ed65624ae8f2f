"""Values as octets and back, for what is remembered between runs: data only, sealed with what they belong to.

Written with pickle, read by a reader that knows nothing but the classes of our own values: no function can be
named, so that nothing can run. Where they lie is whoever remembers them's business.
"""

from __future__ import annotations

import io
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from pickle import Unpickler

Value = TypeVar("Value")

VALUES: Final = frozenset(
    f"tcpdrill.{module}"
    for module in (
        "facts",
        "kinds.scenes",
        "kinds.stock",
        "language",
        "material.course",
        "material.decks",
        "material.entries",
        "material.nodes",
        "problems",
        "tcp.actions",
        "tcp.block",
        "tcp.expectation",
        "tcp.knowledge",
        "tcp.segment",
        "tcp.states",
        "tcp.trace",
        "wording",
    )
)
"""The modules whose classes may be read back. A class that is missing here is never remembered."""

PATHS: Final = frozenset(("pathlib", "pathlib._local", "pathlib.types"))
"""Where the versions of Python keep the classes of paths."""

_SEAL: Final = 20


def sealed(value: object, about: str) -> bytes:
    """Return a value as octets, with a seal over them and over what they are `about`."""
    import pickle  # noqa: PLC0415 - telling that octets are sealed does not need it

    content = pickle.dumps(value, protocol=5)
    return _seal(content, about) + content


def is_sealed(kept: bytes, about: str) -> bool:
    """Tell whether octets are whole, unchanged, and about what they are taken for."""
    return len(kept) > _SEAL and kept[:_SEAL] == _seal(kept[_SEAL:], about)


def unsealed(kept: bytes, about: str, expected: type[Value]) -> Value:
    """Return the value; raises ValueError for anything but what `sealed` wrote of such a value."""
    if not is_sealed(kept, about):
        raise ValueError("it is not what was written")
    try:
        value = _reader(kept[_SEAL:]).load()
    except Exception as error:
        raise ValueError(f"it cannot be read: {error}") from error
    if not isinstance(value, expected):
        raise ValueError(f"it is no {expected.__name__}")  # noqa: TRY004 - one kind of error for all that is foreign
    return value


def _seal(content: bytes, about: str) -> bytes:
    return blake2b(about.encode("utf-8", "surrogateescape") + b"\0" + content, digest_size=_SEAL).digest()


def _reader(content: bytes) -> Unpickler:
    """Return a reader of values of our own classes, and of the types that are written without a name."""
    import pickle  # noqa: PLC0415 - as above

    class ValueReader(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if (module in PATHS and name in {"PosixPath", "WindowsPath"}) or module in VALUES:
                found = super().find_class(module, name)
                if isinstance(found, type) and found.__module__ == module:
                    return found
            raise pickle.UnpicklingError(f"{module}.{name} is no value")

    return ValueReader(io.BytesIO(content))

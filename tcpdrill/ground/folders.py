"""Folders that the environment names: `~` stands for the same in every variable."""

from __future__ import annotations

from pathlib import Path

from tcpdrill.ground.errors import InputError


def named_folder(variable: str, written: str) -> Path:
    """Return the folder that a variable of the environment names.

    Raises InputError where it begins with the home folder of nobody.
    """
    try:
        return Path(written).expanduser()
    except RuntimeError:
        whose = written.partition("/")[0]
        message = f"{variable} is {written!r}, and the folder {whose} is not known here"
        raise InputError(message, "Write the whole path, from / on.") from None

"""Where a learner's data live, and the small file, `config.toml`, that says how they want to be asked.

Each setting is one entry in `SETTINGS`: adding one is adding an entry and a field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tcpdrill.ground.errors import InputError
from tcpdrill.ground.files import read_file
from tcpdrill.ground.folders import named_folder
from tcpdrill.practice.schedule import DAY_STARTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DATA_VARIABLE = "TCPDRILL_DATA"
FILE_NAME = "config.toml"

ORDERS = ("overdue", "weakest", "course", "random")
"""In which order due questions come: longest overdue, least likely known, as in the course, any."""


class SettingsError(InputError):
    """The config file does not say what it should."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a learner wants to be asked.

    `desired_retention` is FSRS's, a share of answers that are to be known. `quick_seconds` is the time within
    which a right answer is easy, `leech_after` the number of wrong ones that make a leech. A day begins at
    local midnight plus `day_starts` hours.
    """

    desired_retention: float = 0.9
    new_per_day: int = 20
    order: str = "overdue"
    day_starts: int = DAY_STARTS
    quick_seconds: float = 6.0
    leech_after: int = 4


@dataclass(frozen=True, slots=True)
class _Number:
    """A number from `lowest` to `highest`, counted in `unit`."""

    lowest: float
    highest: float
    unit: str = ""
    whole: bool = False

    @property
    def takes(self) -> str:
        """Say what the setting takes."""
        return f"a {'whole ' * self.whole}number{self.unit} from {self.lowest:g} to {self.highest:g}"

    def holds(self, value: Any) -> bool:
        """Tell whether the setting takes `value`."""
        types = int if self.whole else (int, float)
        right_type = isinstance(value, types) and not isinstance(value, bool)
        return right_type and self.lowest <= value <= self.highest


@dataclass(frozen=True, slots=True)
class _OneOf:
    """One of some names."""

    names: tuple[str, ...]

    @property
    def takes(self) -> str:
        """Say what the setting takes."""
        return "one of " + ", ".join(self.names)

    def holds(self, value: Any) -> bool:
        """Tell whether the setting takes `value`."""
        return isinstance(value, str) and value in self.names


SETTINGS: dict[str, _Number | _OneOf] = {
    "desired_retention": _Number(0.7, 0.99),
    "new_per_day": _Number(0, 9999, whole=True),
    "order": _OneOf(ORDERS),
    "day_starts": _Number(0, 23, " of hours", whole=True),
    "quick_seconds": _Number(0, 3600, " of seconds"),
    "leech_after": _Number(1, 999, " of wrong answers", whole=True),
}


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of the learner's data: TCPDRILL_DATA, else the platform's user data folder.

    Raises InputError where neither is known.
    """
    named = environment.get(DATA_VARIABLE)
    if named:
        return named_folder(DATA_VARIABLE, named)
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed where the folder is named

    try:
        return user_data_path("tcpdrill", appauthor=False)
    except RuntimeError:
        message = "no folder for your answers is known: you have no home folder here"
        raise InputError(message, f"Name one in {DATA_VARIABLE}, or your home in HOME.") from None


def read_settings(folder: Path) -> Settings:
    """Return the settings of `config.toml` in the data folder; what it does not say is as it comes.

    Raises SettingsError, with the line, for a file that cannot be read or says something else.
    """
    path = folder / FILE_NAME
    try:
        text = read_file(path).decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8", "Save it as UTF-8.") from None
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}", "Put a text file there that you may read."
        ) from error
    return _checked(_parsed(text, path), text, path)


def _parsed(text: str, path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - 6 ms that a learner without a config file need not wait for

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, place = _told(str(error), len(text.splitlines()))
        raise SettingsError(
            f"{path}:{place}: not TOML: {message}", "A setting looks like this: new_per_day = 20"
        ) from None
    except RecursionError:
        place = str(_line_with(_NESTED, text))
        raise SettingsError(
            f"{path}:{place}: brackets stand inside brackets", "No setting has any."
        ) from None
    except ValueError:
        place = str(_line_with(_LONG_NUMBER, text))
        raise SettingsError(f"{path}:{place}: a number has too many digits", "Settings are small.") from None


_NESTED = re.compile(r"(?:[\[{][^\]}\n]*){10}")
_LONG_NUMBER = re.compile(r"[0-9][0-9_]{4000}")


def _line_with(form: re.Pattern[str], text: str) -> int:
    """Return the first line on which something of this form stands, 1 where there is none."""
    return next((n for n, line in enumerate(text.splitlines(), 1) if form.search(line)), 1)


def _told(message: str, last_line: int) -> tuple[str, str]:
    """Return a message of the TOML reader without its place, and the place as line, or line and column."""
    where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if where is None:
        return message, "1"
    return message[: where.start()], f"{where[1]}:{where[2]}" if where[1] else str(last_line)


def _checked(values: dict[str, Any], text: str, path: Path) -> Settings:
    for name, value in values.items():
        place = f"{path}:{_line(name, text)}"
        setting = SETTINGS.get(name)
        if setting is None:
            raise SettingsError(f"{place}: no setting {_cut(name)}", f"There are: {', '.join(SETTINGS)}.")
        if not setting.holds(value):
            raise SettingsError(f"{place}: {name} cannot be {_cut(value)}", f"It takes {setting.takes}.")
    return replace(Settings(), **values)


def _cut(value: Any) -> str:
    """Return a value as it may be told: not all of it where it is long."""
    told = repr(value)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"


_SHOWN = 60


def _line(name: str, text: str) -> int:
    """Return the line on which a key is given its value, 1 where it is written in an unusual way."""
    written = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\].=]")
    return next((n for n, line in enumerate(text.splitlines(), 1) if written.match(line)), 1)

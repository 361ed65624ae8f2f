"""The data folder and the config file: every mistake in it is named with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tcpdrill.practice.settings import SETTINGS, Settings, SettingsError, data_folder, read_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_the_variable_names_the_folder(tmp_path: Path) -> None:
    assert data_folder({"TCPDRILL_DATA": str(tmp_path)}) == tmp_path
    assert data_folder({"TCPDRILL_DATA": ""}).name == data_folder({}).name == "tcpdrill"


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == read_settings(tmp_path / "nowhere") == Settings()


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '\ufeffdesired_retention = 0.85\nnew_per_day = 5\norder = "weakest"\nday_starts = 0\n'
        "quick_seconds = 3\nleech_after = 8\n"
    )
    assert read_settings(tmp_path) == Settings(0.85, 5, "weakest", 0, 3, 8)
    assert set(SETTINGS) == set(Settings.__slots__)


BAD = [
    ("leech_after = 3\nnew_per_day = ", ":2: not TOML: Invalid value", "new_per_day = 20"),
    ("new_per_day = x\n", ":1:15: not TOML: Invalid value", "new_per_day = 20"),
    ("# mine\nnew_per_day = -1", ":2: new_per_day cannot be -1", "a whole number from 0 to 9999"),
    ("new_per_day = 2.5", ":1: new_per_day cannot be 2.5", "a whole number"),
    ("leech_after = true", ":1: leech_after cannot be True", "a whole number of wrong answers"),
    ('\n\norder = "best"', ":3: order cannot be 'best'", "overdue, weakest, course, random"),
    ("order = [1]", ":1: order cannot be", "overdue"),
    ("desired_retention = 90", ":1: desired_retention cannot be 90", "from 0.7 to 0.99"),
    ("desired_retention = nan", ":1: desired_retention cannot be nan", "from 0.7 to 0.99"),
    ("new_per_day = 5\nfavourite = 1", ":2: no setting 'favourite'", "new_per_day"),
    ("[new]\nper_day = 5", ":1: no setting 'new'", "new_per_day"),
    (f"leech_after = 3\nnew_per_day = {'9' * 5000}", ":2: a number has too many digits", "small"),
    (f"leech_after = 3\nnew_per_day = {'9' * 4000}", "9999…", "a whole number"),
    (f"leech_after = 3\norder = {'[' * 5000}", ":2: brackets stand inside brackets", "No setting has any"),
    (f"{'x' * 5000} = 1", "xxxx…", "new_per_day"),
    ("new_per_day = 5\nnew_per_day = 6", "not TOML: Cannot overwrite", "new_per_day = 20"),
    (f"order = {'[' * 90_000}", ":1: brackets stand inside brackets", "No setting has any"),
]


@pytest.mark.parametrize(("text", "message", "mend"), BAD)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, message: str, mend: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(SettingsError) as found:
        read_settings(tmp_path)
    assert message in found.value.message
    assert " (at " not in found.value.message
    assert str(tmp_path / "config.toml") in found.value.message
    assert mend in found.value.mend


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"order = '\xff'")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        read_settings(tmp_path)


def test_a_file_that_is_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path)

"""Whose warnings are failures: our own, and nobody else's."""

from __future__ import annotations

import warnings

import pytest


def warn(module: str) -> None:
    warnings.warn_explicit("old", DeprecationWarning, f"{module}.py", 1, module)


@pytest.mark.parametrize(
    "module", ["tcpdrill", "tcpdrill.ground.cells", "test_warnings", "browser", "conftest"]
)
def test_a_warning_of_ours_is_a_failure(module: str) -> None:
    with pytest.raises(DeprecationWarning):
        warn(module)


@pytest.mark.parametrize("module", ["genanki.package", "yaml", "anki._backend", "tcpdrilling", "importlib"])
def test_a_warning_of_anybody_else_is_told_and_no_failure(module: str) -> None:
    with warnings.catch_warnings(record=True) as told:
        warn(module)
    assert [str(each.message) for each in told] == ["old"]

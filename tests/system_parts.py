"""Parts of the system that some tests need: skipped where one is missing, failed where CI misses one."""

from __future__ import annotations

import importlib
import os
import shutil
from typing import Any, NoReturn

import pytest


def module(name: str, install: str) -> Any:
    """Return a module that is not ours."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _missing(f"the module {name}: pip install {install}")


def program(names: tuple[str, ...], install: str) -> str:
    """Return the path of the first of these programs that there is."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or _missing(f"{names[0]}: {install}")


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"needs {what}", pytrace=False)
    pytest.skip(f"needs {what}", allow_module_level=True)

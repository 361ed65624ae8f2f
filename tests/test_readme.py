"""What the README says is so: its generated parts, its two commands, its examples."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from program import CHECKOUT, tcpdrill
from readme import PARTS, README, READMES, written

from tcpdrill.practice.settings import Settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

TEXT = README.read_text(encoding="utf-8")
OF_THE_CONTENT = (CHECKOUT / "content" / "README.md").read_text(encoding="utf-8")


def test_the_generated_parts_are_up_to_date() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in READMES}
    assert sorted(re.findall(r"<!-- generated: (\w+) -->", "".join(texts.values()))) == sorted(PARTS)
    assert [path for path, text in texts.items() if written(text) != text] == [], "run python tests/readme.py"


def test_what_a_readme_leads_to_is_there_and_the_first_one_is_short() -> None:
    for path in READMES:
        places = re.findall(r"\]\(([^):]+)\)|src=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
        missing = [place for place in map("".join, places) if not (path.parent / place).exists()]
        assert missing == []
    assert TEXT.count("\n") <= 200


def test_the_two_commands_stand_where_ci_looks_for_them() -> None:
    for name in ("start", "test"):
        assert re.search(rf"<!-- command: {name} -->\n```sh\n[^\n]+\n```\n", TEXT)
    assert "awk '/<!-- command: test -->/" in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_pythons_that_it_names_are_those_that_the_package_is_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = "Programming Language :: Python :: 3."
    minors = sorted(
        int(each.removeprefix(named)) for each in project["classifiers"] if each.startswith(named)
    )
    assert minors == list(range(minors[0], minors[-1] + 1))
    assert project["requires-python"] == f">=3.{minors[0]}"
    assert set(re.findall(r"Python 3\.(\d+)(?:–| to )3\.(\d+)", TEXT)) == {(str(minors[0]), str(minors[-1]))}


def test_the_configuration_that_is_shown_is_the_default(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert shown is not None
    assert tomllib.loads(shown[1])
    (tmp_path / "config.toml").write_text(shown[1], encoding="utf-8")
    assert read_settings(tmp_path) == Settings()


def test_the_script_that_is_shown_runs(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(script:\n.*?)```", OF_THE_CONTENT, re.DOTALL)
    assert shown is not None
    (tmp_path / "shown.yaml").write_text(shown[1], encoding="utf-8")
    assert tcpdrill("trace", "--script", "shown.yaml", data=tmp_path).status == 0


# The one of the tests

OF_THE_TESTS = (CHECKOUT / "tests" / "README.md").read_text(encoding="utf-8")


def test_what_the_readme_of_the_tests_names_is_there() -> None:
    named = set(re.findall(r"`(?:python tests/)?([a-z_]+\.py)[ `]", OF_THE_TESTS))
    assert named
    assert {name for name in named if not (CHECKOUT / "tests" / name).is_file()} == set()
    options = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    markers = [re.split(r"[:(]", each)[0] for each in options["ini_options"]["markers"]]
    assert sorted(re.findall(r"^\| `(\w+)` \|", OF_THE_TESTS, re.MULTILINE)) == sorted(markers)


def test_every_fuzzer_is_named_with_its_budget() -> None:
    fuzzers = [
        path.name
        for path in (CHECKOUT / "tests").glob("*.py")
        if re.search(r"`python tests/\w+\.py SEED COUNT`", path.read_text(encoding="utf-8").split("\n")[0])
    ]
    assert fuzzers
    assert [name for name in fuzzers if f"`python tests/{name} SEED COUNT`" not in OF_THE_TESTS] == []


def test_the_system_packages_are_those_that_ci_installs() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    installed = re.search(r"--no-install-recommends \\\n +(.*)", script)
    assert installed is not None
    assert [name for name in installed[1].split() if name not in OF_THE_TESTS] == ["python3-venv"]

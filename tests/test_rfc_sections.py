from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.material.rfc_sections import is_section

THERE = [
    *(
        "1",
        "2.2",
        "3",
        "3.1",
        "3.2.2",
        "3.3.2",
        "3.4.1",
        "3.4.3",
        "3.5",
        "3.5.3",
        "3.6.1",
        "3.7.5",
        "3.8.6.2.2",
    ),
    *(
        "3.8.6.3",
        "3.9.1.9",
        "3.9.2.3",
        "3.10",
        "3.10.7.4",
        "3.10.8",
        "4",
        "8.2",
        "A",
        "A.1.2",
        "A.2",
        "A.4",
        "B",
    ),
]
NOT_THERE = [
    *(
        "",
        "0",
        "9",
        "3.11",
        "3.0",
        "3.05",
        "3.6.2",
        "3.8.7",
        "3.10.7.5",
        "A.5",
        "C",
        "3.",
        ".3",
        "3.5 ",
        "٣",
        "²",
    ),
]
OTHERS = ["RFC 793", "RFC 1337", "RFC 5961 3", "RFC 1122 4.2.2.13", "RFC 9293 3.5"]
OTHERS += ["RFC 7323 5", "RFC 4987", "RFC 6298", "RFC 5681", "RFC 6691", "RFC 5461", "RFC 7414"]
NO_OTHERS = [
    "RFC",
    "RFC ",
    "RFC 1",
    "RFC 2616",
    "rfc 793",
    "RFC793",
    "RFC 793 x",
    "RFC 793 3.",
    "RFC 9293 3.11",
]


@pytest.mark.parametrize("section", THERE + OTHERS)
def test_a_section_that_there_is(section: str) -> None:
    assert is_section(section)


@pytest.mark.parametrize("section", NOT_THERE + NO_OTHERS)
def test_a_section_that_there_is_not(section: str) -> None:
    assert not is_section(section)


@given(st.text(alphabet="0123456789.ARFC ", max_size=12))
def test_what_has_no_section_above_it_is_none(section: str) -> None:
    if is_section(section) and "." in section and not section.startswith("RFC"):
        assert is_section(section.rpartition(".")[0])

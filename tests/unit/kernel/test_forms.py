"""What comes in is normalised, nested and judged as a whole."""

import contextlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Incoming, InvalidForm, parse, parse_form


class Line(Incoming):
    text: str = Field(min_length=1, max_length=5)


class Inner(Incoming):
    pulse: int | None = Field(default=None, ge=0, le=350)


class Model(Incoming):
    name: str = Field(min_length=1, max_length=10)
    vitals: Inner = Inner()
    lines: list[Line] = Field(default=[])
    words: list[str] = Field(default=[])


def codes(invalid: Invalid) -> dict[str, list[str]]:
    return {name: [fault.code for fault in faults] for name, faults in invalid.faults.items()}


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parse(Model, {"name": "x" * 11, "vitals": {"pulse": 900}, "lines": [{"text": "much too long"}], "extra": 1})
    assert codes(refused.value) == {
        "name": ["form.too_long"],
        "vitals.pulse": ["form.too_high"],
        "lines.0.text": ["form.too_long"],
        "extra": ["form.unknown_field"],
    }


def test_decomposed_unicode_is_composed() -> None:
    typed = unicodedata.normalize("NFD", "Đặng Thuỷ")
    assert parse(Model, {"name": typed}).name == "Đặng Thuỷ"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800"])
def test_control_characters_and_lone_surrogates_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(Model, {"name": text})
    assert "form.control_characters" in codes(refused.value)["name"]


def test_dotted_and_numbered_names_are_nested_and_gaps_close() -> None:
    pairs = [
        ("name", "Lan"),
        ("vitals.pulse", "80"),
        ("lines.0.text", ""),
        ("lines.2.text", "b"),
        ("lines.1.text", "a"),
    ]
    made = parse_form(Model, [*pairs, ("words", "x"), ("words", "y")])
    assert made.vitals.pulse == 80
    assert [line.text for line in made.lines] == ["a", "b"]
    assert made.words == ["x", "y"]


def test_a_refused_form_keeps_what_was_typed() -> None:
    with pytest.raises(InvalidForm) as refused:
        parse_form(Model, [("name", ""), ("vitals.pulse", "nine")])
    assert refused.value.form.values == {"name": "", "vitals.pulse": "nine"}
    assert set(refused.value.form.errors) == {"name", "vitals.pulse"}


@pytest.mark.parametrize("data", ["text", 1, None, [], {"name": 5}, {"name": None}, {"name": {"a": "b"}}])
def test_the_wrong_type_is_a_fault_and_never_a_crash(data: object) -> None:
    with pytest.raises(Invalid):
        parse(Model, data)


def test_a_path_through_a_plain_answer_is_refused() -> None:
    with pytest.raises(Invalid):
        parse_form(Model, [("name", "Lan"), ("name.first", "L")])


@pytest.mark.parametrize("name", [".".join(["a"] * 3000), "drugs." + "9" * 5000 + ".name", "a." * 400])
def test_names_of_any_depth_and_numbers_of_any_length_are_refused(name: str) -> None:
    with pytest.raises(Invalid):
        parse_form(Model, [(name, "x")])


def test_json_of_any_depth_is_refused() -> None:
    deep: object = "x"
    for _ in range(900):
        deep = {"a": [deep]}
    with pytest.raises(Invalid):
        parse(Model, {"name": deep})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40)), max_size=8))
def test_no_form_makes_the_reader_stumble(pairs: list[tuple[str, str]]) -> None:
    """Whatever comes, it is a model or it is faults."""
    with contextlib.suppress(Invalid):
        parse_form(Model, pairs)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=10), inner),
    )
)
def test_no_json_makes_the_reader_stumble(data: object) -> None:
    with contextlib.suppress(Invalid):
        parse(Model, data)

"""The catalogues of the languages against the texts of the package and against each other."""

from __future__ import annotations

import importlib.util
import re
import string
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from allocator.language import language

ROOT = Path(__file__).parent.parent.parent
LOCALES = ("ru", "kk")


@cache
def script() -> ModuleType:
    """docs/make_catalogues.py."""
    spec = importlib.util.spec_from_file_location("make_catalogues", ROOT / "docs" / "make_catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def texts() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = script().texts()
    return found


@cache
def catalogue(code: str) -> Catalog:
    written = script().written(code)
    assert isinstance(written, Catalog)
    return written


def messages(code: str) -> list[Message]:
    return [one for one in catalogue(code) if one.id]


def forms(one: Message) -> tuple[str, ...]:
    return (one.string,) if isinstance(one.string, str) else tuple(one.string)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", LOCALES)
def test_every_text_of_the_package_is_in_the_catalogue_and_no_other(code: str) -> None:
    assert {one.id for one in messages(code)} == texts()
    assert not catalogue(code).obsolete


@pytest.mark.parametrize("code", LOCALES)
def test_every_text_is_translated_in_every_plural_form(code: str) -> None:
    count = {"ru": 3, "kk": 2}[code]
    for one in messages(code):
        assert not one.fuzzy, one.id
        assert len(forms(one)) == (1 if isinstance(one.id, str) else count), one.id
        assert all(form.strip() for form in forms(one)), one.id


@pytest.mark.parametrize("code", LOCALES)
def test_a_translation_has_the_places_of_its_text(code: str) -> None:
    for one in messages(code):
        wanted = places(one.id if isinstance(one.id, str) else one.id[1])
        for form in forms(one):
            assert places(form) == wanted, one.id


@pytest.mark.parametrize("code", LOCALES)
def test_a_fragment_begins_and_ends_as_its_text_does(code: str) -> None:
    """A part of a sentence keeps its spaces, except where the language sets a comma before it."""
    for one in messages(code):
        if isinstance(one.id, str):
            (form,) = forms(one)
            assert form[-1].isspace() == one.id[-1].isspace() or one.id.endswith("then "), (one.id, form)
            assert form[0].isspace() == one.id[0].isspace() or form[0] == ",", (one.id, form)


@pytest.mark.parametrize("code", LOCALES)
def test_commands_files_and_options_stay_as_they_are_typed(code: str) -> None:
    typed = re.compile(r"--[a-z]+|[a-z_]+\.(?:csv|json|html)|`[a-z_]+`|project:option|max_loan|min_amount|total_cost")
    for one in messages(code):
        if isinstance(one.id, str):
            (form,) = forms(one)
            assert set(typed.findall(one.id)) == set(typed.findall(form)), one.id


@pytest.mark.parametrize("code", LOCALES)
def test_the_compiled_catalogue_is_the_written_one(code: str) -> None:
    with script().place(code, "mo").open("rb") as file:
        compiled = read_mo(file)
    read = {tuple(one.id) if isinstance(one.id, list) else one.id: forms(one) for one in compiled if one.id}
    assert read == {one.id: forms(one) for one in messages(code)}


@pytest.mark.parametrize("code", LOCALES)
def test_the_catalogue_is_as_the_script_writes_it(code: str) -> None:
    made = script().updated(code, texts())
    for kind, content in (("po", script().po_bytes(made)), ("mo", script().mo_bytes(made))):
        assert script().place(code, kind).read_bytes() == content, "run python docs/make_catalogues.py"


def test_letters_are_those_of_the_language() -> None:
    for code in LOCALES:
        letters = set("".join("".join(forms(one)).lower() for one in messages(code)))
        cyrillic = {letter for letter in letters if "\u0400" <= letter <= "\u052f"}
        assert cyrillic <= set(language(code).letters) | {"ё"}


def test_no_word_mixes_latin_and_cyrillic_letters() -> None:
    mixed = re.compile(r"[a-zA-Z][\u0400-\u052f]|[\u0400-\u052f][a-zA-Z]")
    for code in LOCALES:
        for one in messages(code):
            for form in forms(one):
                assert not mixed.search(form), form


@pytest.mark.parametrize(
    ("n", "russian"),
    [
        (1, "1 проект"),
        (2, "2 проекта"),
        (5, "5 проектов"),
        (11, "11 проектов"),
        (21, "21 проект"),
        (104, "104 проекта"),
    ],
)
def test_russian_counts_in_three_forms(n: int, russian: str) -> None:
    said = language("ru").count("{money}, {n} project", "{money}, {n} projects", n, money="5")
    assert said == f"5, {russian}"


def test_a_call_within_a_call_is_found() -> None:
    for nested in (" and ", "{share} less", "not stated"):
        assert nested in texts()

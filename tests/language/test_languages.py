from __future__ import annotations

import datetime
import pickle

import pytest

from allocator.errors import UsageError
from allocator.language import LANGUAGES, language

NB = "\u00a0"
EN, RU, KK = (language(code) for code in LANGUAGES)


@pytest.mark.parametrize(
    ("amount", "english", "russian", "kazakh"),
    [
        (1234567.4, "1 234 567", "1 234 567", "1 234 567"),
        (12.5, "12.50", "12,50", "12,50"),
        (-1500.0, "-1 500", "-1 500", "-1 500"),
        (-0.0, "0", "0", "0"),
        (999.995, "1 000.00", "1 000,00", "1 000,00"),
    ],
)
def test_money_is_written_as_each_language_has_it(amount: float, english: str, russian: str, kazakh: str) -> None:
    shown = [one.money(amount).replace(NB, " ") for one in (EN, RU, KK)]
    assert shown == [english, russian, kazakh]


@pytest.mark.parametrize("value", [0.125, 2.675, 1.005, 12.345, 0.5, 1e12 + 0.25, -7.555])
@pytest.mark.parametrize("digits", [0, 1, 2])
def test_every_language_shows_the_same_digits(value: float, digits: int) -> None:
    shown = {one.number(value, digits).replace(",", ".") for one in (EN, RU, KK)}
    assert len(shown) == 1


def test_shares_stand_before_the_percent_sign_of_the_language() -> None:
    assert [one.share(0.3) for one in (EN, RU, KK)] == [f"30{NB}%", f"30{NB}%", "30%"]
    assert [one.share(0.12345) for one in (EN, RU, KK)] == [f"12.35{NB}%", f"12,35{NB}%", "12,35%"]  # 12.345 -> 12.35
    assert RU.share(0.00002) == f"0,002{NB}%"
    assert EN.share(1e-9) == f"less than 0.0001{NB}%"
    assert EN.share(-1e-9) == f"-0.0001{NB}%"
    assert RU.share(0.12345, 0) == f"12{NB}%"


def test_a_date_is_written_in_words() -> None:
    day = datetime.date(2026, 7, 29)
    assert EN.date(day) == "29 July 2026"
    assert RU.date(day).split() == ["29", "июля", "2026", "г."]
    assert KK.date(day).split() == ["2026", "ж.", "29", "шілде"]


def test_a_list_ends_in_and() -> None:
    three = ["a", "b", "c"]
    assert [one.list(three) for one in (EN, RU)] == ["a, b and c", "a, b и c"]
    assert [EN.list(three[:1]), EN.list([])] == ["a", ""]


def test_a_text_without_translation_is_said_in_english_with_its_places_filled() -> None:
    assert RU.say("{n} of a text that no catalogue has, {{so}}", n=3) == "3 of a text that no catalogue has, {so}"


def test_nothing_said_is_nothing_in_any_language() -> None:
    assert [one.say("") for one in (EN, RU, KK)] == ["", "", ""]


def test_an_unknown_language_is_an_error_with_the_choices() -> None:
    with pytest.raises(UsageError, match="Known: en, ru, kk"):
        language("fr")


def test_a_language_goes_to_another_process_as_itself() -> None:
    assert pickle.loads(pickle.dumps(RU)) is RU

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.study.cells import Unstored, number, read_id, read_money, read_name, read_share, read_text, read_year
from allocator.study.numbers import CellError, as_written

ONE_MEANING = {
    "1200500.5": 1200500.5,
    "1 200 500,50": 1200500.5,
    "1\u00a0200\u00a0500,50": 1200500.5,  # no-break spaces
    "1\u2009200\u202f500": 1200500.0,  # thin and narrow no-break spaces
    "1'200'500": 1200500.0,
    "1,200,500": 1200500.0,
    "1,200.50": 1200.5,
    "1.200.500,5": 1200500.5,
    "1.200,50": 1200.5,
    "12,5": 12.5,
    "1234,567": 1234.567,  # no thousands are set off like this
    "0,234": 0.234,  # no group of thousands begins with 0
    "1.234": 1.234,  # the way every program writes it
    "35%": 0.35,
    "35 %": 0.35,
    "21.25%": 0.2125,
    "21,25%": 0.2125,
    "0.1%": 0.001,
    "+5": 5.0,
    "-5": -5.0,
    "−5": -5.0,
    "1e5": 100000.0,
    "1.5E+06": 1500000.0,
    ".5": 0.5,
    " 7 ": 7.0,
    "$ 300": 300.0,
    "300$": 300.0,
    "-$300": -300.0,
    "USD 1 200": 1200.0,
    "1 200 USD": 1200.0,
}

NO_MEANING = [
    "abc", "12 34", "1 20 000", "1,20,000", "1..2", "1,2,3", "--5", "5-", "-", "+", "%", "$", "$$5", "1%%", "(5)", "5m",
    "1 200 50", "nan", "NaN", "inf", "-inf", "Infinity", "1_000", "0x10", "٣", "½", "1e", "e5", "5.", "n/a", "—", "$5%",
    "12:30", "1/2", "1 ,5", "2027-01-01",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), ONE_MEANING.items())
def test_a_number_with_one_meaning_is_read(text, value):
    assert number(text, "USD") == value


@pytest.mark.parametrize("text", NO_MEANING)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(CellError, match="is not a number"):
        number(text, "USD")


@pytest.mark.parametrize(("text", "first", "second"), [("1,234", "1234", "1.234"), ("12,500", "12500", "12.500")])
def test_a_number_with_two_meanings_is_refused_with_both(text, first, second):
    with pytest.raises(CellError) as error:
        number(text)
    assert str(error.value) == f'"{text}" is two things: {first} or {second}. Write one of them.'


def test_money_of_another_currency_is_refused():
    with pytest.raises(CellError) as error:
        number("€ 300", "USD")
    assert str(error.value) == '"€ 300" is not in USD, the currency of the study. Convert it and write the number.'
    with pytest.raises(CellError, match="not in USD"):
        number("300 KZT", "USD")
    assert number("300 ₸", "KZT") == 300
    assert number("$300", "CAD") == 300


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (True, "TRUE is not a number. Write a number, or leave the cell blank."),
        (math.nan, "nan is not a number that can be used. Write digits, or leave the cell blank."),
        (math.inf, "inf is not a number that can be used. Write digits, or leave the cell blank."),
        (Decimal("sNaN"), "nan is not a number that can be used. Write digits, or leave the cell blank."),
        (1.1e13, "1.1e+13 is out of range. Write a number between -1e13 and 1e13."),
        (10**400, "inf is not a number that can be used. Write digits, or leave the cell blank."),
        ("99999999999999", '"99999999999999" is out of range. Write a number between -1e13 and 1e13.'),
        ("9e999", '"9e999" is out of range. Write a number between -1e13 and 1e13.'),
        ("#DIV/0!", "the cell holds the error #DIV/0!. Mend the formula or write the value."),
        (
            date(2027, 1, 2),
            '"2027-01-02" is a date or a time. Format the cell as text or number and type it again.',
        ),
        (time(1), '"01:00:00" is a date or a time. Format the cell as text or number and type it again.'),
        (timedelta(1), '"1 day, 0:00:00" is a date or a time. Format the cell as text or number and type it again.'),
        (
            Unstored(),
            "the formula has no stored result. Open the workbook in Excel, let it calculate, and save it.",
        ),
        (b"5", "a cell cannot hold a bytes. Write text or a number."),
        ("high", '"high" is not a number. Write digits only, such as 1200.50, or leave the cell blank.'),
    ],
)
def test_a_cell_that_is_no_number_says_why(cell, message):
    with pytest.raises(CellError) as error:
        number(cell)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("read", "cell", "message"),
    [
        (read_money, -5, "-5 is negative. Money here is 0 or more: write the amount without a minus."),
        (read_money, "35%", '"35%" is a share, not an amount of money. Write the amount.'),
        (read_share, 30, "30 is not a share. Write 30% or 0.3."),
        (read_share, "21.25", "21.25 is not a share. Write 21.25% or 0.2125."),
        (read_share, "130%", "1.3 is not a share. Write 1.3% or 0.013."),
        (read_share, -0.1, "-0.1 is not a share. Write a number from 0 to 1, such as 30% or 0.3."),
        (read_year, 27, "27 is not a calendar year. Write four digits, such as 2027."),
        (read_year, 2027.5, "2027.5 is not a calendar year. Write four digits, such as 2027."),
        (read_year, datetime(2027, 5, 1), '"2027-05-01 00:00:00" is a date. Write the year alone: 2027.'),
        (read_id, "P 7", '"P 7" holds a space, which is not allowed in an id. Write "P-7".'),
        (read_id, "P7 ", '"P7 " has a space before or after it. Write "P7".'),
        (read_id, "Р7", '"Р7" holds the Cyrillic letter "Р", which is not allowed in an id. Write "P7".'),
        (read_id, "-P7", '"-P7" starts with -, and an id starts with a letter or a digit. Write "P7".'),
        (
            read_id,
            "P\u200b7",
            '"P␣7" holds a hidden character (U+200B), which is not allowed in an id. Write "P7".',
        ),
        (read_id, 7.5e20, "7.5e+20 is out of range. Write a number between -1e13 and 1e13."),
        (read_name, " water", '" water" has a space before or after it. Write "water".'),
        (read_name, "wat\u200ber", '"wat␣er" holds a hidden character (U+200B). Type the name again.'),
        (read_name, "a;b", '"a;b" holds ";" or "|", which part the names of a list. Write one name without them.'),
        (read_text, "a\0b", '"a␣b" holds a hidden character (U+0000). Type the text again.'),
        (read_text, "#REF!", "the cell holds the error #REF!. Mend the formula or write the value."),
    ],
)
def test_each_kind_says_what_to_write_instead(read, cell, message):
    with pytest.raises(CellError) as error:
        read(cell)
    assert str(error.value) == message


def test_a_number_typed_where_an_id_belongs_is_its_digits():
    assert read_id(101) == "101"
    assert read_id(101.0) == "101"


def test_minus_zero_is_zero():
    assert math.copysign(1, number("-0")) == 1
    assert math.copysign(1, number(-0.0)) == 1


@given(st.floats(-1e13, 1e13))
def test_what_is_written_is_what_is_read(value):
    assert number(as_written(value)) == value
    assert number(value) == value


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_every_way_of_writing_an_amount_is_the_same_number(whole, cents):
    expected = float(Fraction(whole * 100 + cents, 100))
    grouped = f"{whole:,}"
    for text in (
        f"{whole}.{cents:02}",
        f"{whole},{cents:02}",
        f"{grouped}.{cents:02}",
        f"{grouped.replace(',', '.')},{cents:02}",
        f"{grouped.replace(',', ' ')},{cents:02}",
        f"{grouped.replace(',', chr(0x202F))}.{cents:02} $",
    ):
        assert number(text, "USD") == expected


@given(st.decimals(0, 100, places=6))
def test_a_percentage_is_its_hundredth_exactly(percent):
    assert number(f"{percent:f}%") == float(percent.scaleb(-2))

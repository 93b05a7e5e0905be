"""Every message by its exact text: where it is, what is wrong, what to write instead."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.errors import At, StudyError
from allocator.study.checks.options import option_problems
from allocator.study.raw import Raw, RawTable
from allocator.study.reading import study_of
from allocator.study.records import StatedOption
from allocator.study.schema import TABLE_NAMES, TABLES, table
from tests.study.small import problems, raw_of, study

STUDY = "key,value\nname,Small\ncurrency,USD\nfirst_year,2027\nyears,5\n"
PROJECTS = (
    "project,name,theme,district,total_cost,beneficiaries\nP1,Wells,water,Esil,50,10\nP2,Roofs,energy,Zhambyl,60,"
)


def test_the_small_study_is_right():
    assert problems() == []
    assert problems(projects=PROJECTS) == []


SETTINGS = {
    "currency,usd": 'row 3, column value: "usd" is not a currency of ISO 4217. Write "USD".',
    "currency,XYZ": 'row 3, column value: "XYZ" is not a currency of ISO 4217. '
    "Write three letters, such as USD or KZT.",
    "currency,": "row 3, column value: currency is not stated. Fill it in: currency of all money in the study: "
    "three letters, such as USD.",
    "years,31": "row 5, column value: 31 is out of range. Write a whole number from 1 to 30.",
    "years,2.5": "row 5, column value: 2.5 is not a whole number. Write a whole number from 1 to 30.",
    "schema,2": "row 6, column value: 2 is out of range. Write a whole number from 1 to 1.",
    "discount_rate,6": "row 6, column value: 6 is not a share. Write 6% or 0.06.",
    "model,../m.yaml": 'row 6, column value: "../m.yaml" leaves the folder of the study. '
    "Put the model file beside the study.",
    "model,/etc/m.yaml": 'row 6, column value: "/etc/m.yaml" leaves the folder of the study. '
    "Put the model file beside the study.",
    "model,C:/m.yaml": 'row 6, column value: "C:/m.yaml" leaves the folder of the study. '
    "Put the model file beside the study.",
    "model,sub\\m.yaml": 'row 6, column value: "sub\\m.yaml" has a backslash. Write "/" between folders.',
    "curency,USD": 'row 6, column key: there is no setting "curency". Did you mean "currency"?',
    "name,Again": 'row 6, column key: setting "name" stands in row 2 too. Keep one of the rows.',
}


@pytest.mark.parametrize(("line", "message"), SETTINGS.items())
def test_a_wrong_setting_says_what_to_write(line, message):
    key = line.split(",")[0]
    own = next((old for old in STUDY.splitlines() if old.startswith(f"{key},")), None)
    text = STUDY.replace(own, line) if own and line != "name,Again" else STUDY + line + "\n"
    assert problems(study=text) == [f"study.csv, {message}"]


def test_a_missing_setting_is_named():
    assert problems(study=STUDY.replace("years,5\n", "")) == [
        'study.csv, row 1: there is no row for "years". Add it: how many years the programme runs.'
    ]


def test_missing_unknown_and_empty_tables_are_told():
    assert problems(budgets=None) == [
        'small: file "budgets.csv" is missing. Add it: money of each fund, year by year, before overhead.'
    ]
    assert problems(limit="limit,measure\n") == [
        'limit.csv: "limit" is not a table of a study. Did you mean "limits"? To keep it, let its name begin with "_".'
    ]
    assert problems(budgets="fund,year,amount\n") == [
        "budgets.csv: table budgets has no rows. Money of each fund, year by year, before overhead."
    ]


HEADINGS = {
    "project,nam,theme": [
        'row 1: column "name" is missing. Add it: full name, as the report shows it.',
        'row 1, column nam: "nam" is not a column of projects. Did you mean "name"? '
        "If it is a measure, give it another name.",
    ],
    "project,name,take-up": [
        'row 1, column take-up: "take-up" is not a column of projects. Did you mean "take_up"? '
        "If it is a measure, give it another name."
    ],
    "project,name,Theme": [
        'row 1, column Theme: "Theme" is not a column of projects. Did you mean "theme"? '
        "If it is a measure, give it another name."
    ],
    "project,name,private": [
        'row 1, column private: "private" is a measure that is worked out. '
        "Give the column another name, such as private_stated."
    ],
    "project,name,name": ['row 1, column name: column "name" stands twice, in B and C. Keep one of them.'],
    "project,name,": [
        "row 2, column C: column C has values and no heading. Write its name in the heading row, or clear it."
    ],
    "project,name,people (all)": [
        'row 1, column people (all): "people (all)" cannot be the name of a measure. Write "people_all".'
    ],
}  # fmt: skip


@pytest.mark.parametrize(("headings", "messages"), HEADINGS.items())
def test_a_wrong_heading_says_what_to_write(headings, messages):
    found = problems(projects=f"{headings},total_cost\nP1,1,1,5\n")
    assert sorted(found) == sorted(f"projects.csv, {message}" for message in messages)


def test_a_heading_of_words_that_is_no_column_is_not_taken_for_a_measure():
    assert problems(projects="project,name,total_cost,priority\nP1,Wells,5,high\n")[0].startswith(
        'projects.csv, row 1, column priority: "priority" is not a column of projects, and a measure holds numbers. '
        "Known columns: project, name, theme,"
    )


def test_a_word_in_a_measure_is_an_error_at_the_cell():
    assert problems(projects="project,name,total_cost,people\nP1,Wells,5,7\nP2,Roofs,5,many\n") == [
        'projects.csv, row 3, column people: "many" is not a number. Write digits only, such as 1200.50, '
        'or leave the cell blank. "people" is read as a measure.'
    ]


def test_where_no_measures_are_allowed_every_unknown_heading_is_an_error():
    assert problems(budgets="fund,year,amount,colour\nmain,2027,5,3\n") == [
        'budgets.csv, row 1, column colour: "colour" is not a column of budgets. Known: fund, year, amount.'
    ]


PROJECT_ROWS = {
    "P1,Dam,water,Esil,5": ['row 4, column project: project "P1" stands in row 2 too. Give each an id of its own.'],
    "p1,Dam,water,Esil,5": [
        'row 4, column project: project "p1" differs from "P1" (row 2) only in capital letters. '
        "Write one of them everywhere."
    ],
    "Р1,Dam,water,Esil,5": [
        'row 4, column project: "Р1" holds the Cyrillic letter "Р", which is not allowed in an id. Write "P1".'
    ],
    "P1 ,Dam,water,Esil,5": ['row 4, column project: "P1 " has a space before or after it. Write "P1".'],
    "P3,Dam,Water,Esil,5": [
        'row 4, column theme: theme "Water" differs from "water" (row 2) only in capital letters. '
        "Write one of them everywhere."
    ],
    "P3,Dam,water,Еsil,5": [
        'row 4, column district: district "Еsil" differs from "Esil" (row 2) only in letters that look alike '
        "or hidden characters. Write one of them everywhere."
    ],
    "P3,Dam,water,Es il,5": [
        'row 4, column district: district "Es il" differs from "Esil" (row 2) only in spaces. '
        "Write one of them everywhere."
    ],
    "P3,,water,Esil,5": ["row 4, column name: the cell is empty. Fill it in: full name, as the report shows it."],
    "P3,Dam,water,Esil,": [
        'row 4, column total_cost: project "P3" has nothing to price and no stated option. '
        "Fill in total_cost, or add a row in table options."
    ],
    "P3,Dam,water,Esil,-5": [
        "row 4, column total_cost: -5 is negative. Money here is 0 or more: write the amount without a minus."
    ],
    'P3,Dam,water,Esil,"1,234"': [
        'row 4, column total_cost: "1,234" is two things: 1234 or 1.234. Write one of them.'
    ],
    "P3,Dam,water,Esil,#DIV/0!": [
        "row 4, column total_cost: the cell holds the error #DIV/0!. Mend the formula or write the value."
    ],
}  # fmt: skip


@pytest.mark.parametrize(("row", "messages"), PROJECT_ROWS.items())
def test_a_wrong_project_says_what_to_write(row, messages):
    table = f"project,name,theme,district,total_cost\nP1,Wells,water,Esil,50\nP2,Roofs,energy,Zhambyl,60\n{row}\n"
    assert problems(projects=table) == [f"projects.csv, {message}" for message in messages]


def rule(table, headings, row):
    return problems(projects=PROJECTS, **{table: f"{headings}\n{row}\n"})


FUNDS = "fund,overhead,carry_over,revolving,themes,districts"
LIMITS = "limit,measure,where,per,at_least,at_most,of"
OPTIONS = "project,option,commitment,start,scale_min,scale_max,cash_0,cash_1"
RULES = {
    ("funds", FUNDS, "main,100%,,,,"): "row 2, column overhead: 1 leaves nothing. "
    "Write a share below 1, such as 10% or 0.1.",
    ("funds", FUNDS, "main,,,maybe,,"): 'row 2, column revolving: "maybe" is neither yes nor no. Write yes or no.',
    ("funds", FUNDS, "main,,,,watr,"): 'row 2, column themes: there is no theme "watr". Did you mean "water"?',
    ("funds", FUNDS, "main,,,,water;,"): 'row 2, column themes: "water;" has an empty place in its list. '
    "Write a;b;c with nothing after the last.",
    ("funds", FUNDS, "main,,,,,Esil;Esil"): 'row 2, column districts: "Esil" is listed twice. Write it once.',
    ("budgets", "fund,year,amount", "main,2026,5"): "row 2, column year: 2026 is before the programme. "
    "Write a year from 2027 to 2031, or leave the cell blank.",
    ("budgets", "fund,year,amount", "main,2032,5"): "row 2, column year: 2032 is after the programme. "
    "Write a year from 2027 to 2031, or leave the cell blank.",
    ("budgets", "fund,year,amount", "main,2027,5\nmain,2027,6"): 'row 3, column year: fund "main" in 2027 stands in '
    "row 2 too. Add the amounts in one row.",
    ("cashflows", "project,year_of_life,amount", "P9,1,5"): 'row 2, column project: there is no project "P9". '
    "Known: P1, P2.",
    ("cashflows", "project,year_of_life,amount", "P1,0,5"): "row 2, column year_of_life: 0 is out of range. "
    "Write a whole number from 1 to 100.",
    ("options", OPTIONS, "P1,a,100,,,,60,50"): "row 2, column commitment: cash adds up to 110, more than the "
    "commitment of 100. Raise the commitment or lower the cash.",
    ("options", OPTIONS, "P1,a,0.3,,,,0.1,0.2"): None,  # exactly 0.3 in decimals, more than it in binary
    ("options", OPTIONS, "P1,a,0.3,,,,0.1,0.20000000000000004"): "row 2, column commitment: cash adds up to "
    "0.30000000000000004, more than the commitment of 0.3. Raise the commitment or lower the cash.",
    ("options", OPTIONS, "P1,a,5,,2,,,"): "row 2, column scale_min: scale_min 2 is above scale_max 1. "
    "Write the smaller size here (a blank is 1).",
    ("options", OPTIONS, "P1,a,5,,0,2,,"): "row 2, column scale_min: 0 is no size: a package taken at nothing would "
    "count as funded. Write the smallest size above 0.",
    ("options", OPTIONS, "P1,a,5,,0,0,,"): "row 2, column scale_max: a largest size of 0 leaves nothing to take. "
    "Write a size above 0.",
    ("options", OPTIONS, "P1,a,5,2040,,,,"): "row 2, column start: 2040 is after the programme. "
    "Write a year from 2027 to 2031, or leave the cell blank.",
    ("options", OPTIONS, "P1,a,5,,,,,\nP1,a,6,,,,,"): 'row 3, column option: option "a" of project "P1" stands in '
    "row 2 too. Give it another id or start.",
    ("options", OPTIONS, "P1,a,5,,,,,\nP1,A,6,,,,,"): 'row 3, column option: option "A" differs from "a" (row 2) only '
    "in capital letters. Write one of them everywhere.",
    ("options", OPTIONS, "P1,a,5,,,,,\nP1,a,6,2028,,,,"): 'row 3, column start: option "a" is stated for any year in '
    "row 2, so 2028 has it twice. Give that row a start, or one of them another id.",
    ("options", "project,option,commitment,cash_0,cash_2", "P1,a,5,1,1"): 'row 1, column cash_2: column "cash_1" is '
    'missing before "cash_2". Add it; blank cells are 0.',
    ("options", "project,option,commitment,reflow_0", "P1,a,5,1"): 'row 1, column reflow_0: "reflow_0" is not a column '
    'of options. Did you mean "reflow_1"? If it is a measure, give it another name.',
    ("options", "project,option,commitment,cash", "P1,a,5,1"): 'row 1, column cash: "cash" is not a column of options. '
    'Did you mean "cash_0"? If it is a measure, give it another name.',
    ("options", "project,option,commitment,cash_0,cash_61", "P1,a,5,1,1"): 'row 1, column cash_61: "cash_61" is not a '
    "column of options. These columns run cash_0, ... up to cash_60.",
    ("options", "project,option,commitment,exposure", "P1,a,5,1"): None,  # a built-in that may be stated
    ("limits", LIMITS, "floor,commitment,theme=watr,,0.3,,"): 'row 2, column where: there is no theme "watr". '
    'Did you mean "water"?',
    ("limits", LIMITS, "floor,commitment,them=water,,0.3,,"): 'row 2, column where: "them" cannot be asked here. '
    'Did you mean "theme"? Known: year, fund, theme, district, instrument, obligor, tag, project.',
    ("limits", LIMITS, "floor,commitment,water,,0.3,,"): 'row 2, column where: "water" is not a condition. '
    "Write key=value, key=a|b or key!=value.",
    ("limits", LIMITS, "floor,commitment,year=2040,,1,,"): 'row 2, column where: there is no programme year "2040". '
    'Did you mean "2030"?',
    ("limits", LIMITS, "floor,commitment,theme=water & district=Zhambyl,,1,,"): "row 2, column where: no project "
    "matches all of theme=water & district=Zhambyl. Loosen the conditions.",
    ("limits", LIMITS, "floor,commitment,year=2027 & year=2028,,1,,"): "row 2, column where: no year matches all of "
    "year=2027 & year=2028. Loosen it.",
    ("limits", LIMITS, "floor,benefitiaries,,,5,,"): 'row 2, column measure: there is no measure "benefitiaries". '
    'Did you mean "beneficiaries"?',
    ("limits", LIMITS, "floor,private,,,3,,comitment"): 'row 2, column of: there is no measure "comitment". '
    'Did you mean "commitment"?',
    ("limits", LIMITS, "floor,private,,distrct,3,,"): 'row 2, column per: "distrct" is not on the list. Did you mean '
    '"district"? Write one of: year, fund, theme, district, instrument, obligor, tag, project.',
    ("limits", LIMITS, "floor,private,,,,,"): 'row 2, column at_least: limit "floor" asks for nothing. '
    "Fill in at_least, at_most or both.",
    ("limits", LIMITS, "floor,private,,,3,2,"): "row 2, column at_least: at_least 3 is above at_most 2. "
    "Write the smaller number here.",
    ("limits", LIMITS, "floor,commitment,theme=water,,30,,commitment"): "row 2, column at_least: 30 is not a share. "
    "Write 30% or 0.3.",
    ("limits", LIMITS, "lever,private,,,3,,commitment"): None,  # leverage of three is no share
    ("limits", LIMITS, "floor,private,,fund,,5,"): 'row 2, column measure: "private" is not known by fund. '
    "Only commitment and cash are: use one of them.",
    ("limits", LIMITS, "floor,cash,fund=main,,,5,"): None,
    ("limits", LIMITS, "a,cash,,,,5,\nA,cash,,,,6,"): 'row 3, column limit: limit "A" differs from "a" (row 2) only in '
    "capital letters. Write one of them everywhere.",
    ("links", "project,link,other", "P1,needs,P1"): 'row 2, column other: project "P1" is linked with itself. '
    "Write another project here.",
    ("links", "project,link,other", "P1,need,P2"): 'row 2, column link: "need" is not on the list. Did you mean '
    '"needs"? Write one of: needs, excludes, together.',
    ("links", "project,link,other", "P1,needs,Q2:grant"): 'row 2, column other: there is no project "Q2". '
    "Known: P1, P2.",
    ("links", "project,link,other", "P1:a,needs,P2:b"): None,  # options are known after pricing
    ("ceilings", "measure,by,value,ceiling", "beneficiaries,district,Esl,5"): "row 2, column value: there is no "
    'district "Esl". Did you mean "Esil"?',
    ("ceilings", "measure,by,value,ceiling", "beneficiaries,district,,5"): "row 2, column value: the cell is empty. "
    "Write the district this ceiling is for.",
    ("ceilings", "measure,by,value,ceiling", "beneficiaries,,Esil,5"): 'row 2, column value: "Esil" stands here and '
    "`by` is blank. Write district or theme in column by.",
    ("ceilings", "measure,by,value,ceiling", "resilience,,,5"): "row 2, column measure: resilience is points, not an "
    "outcome. Put the ceiling on the measures it is made of.",
    ("ceilings", "measure,by,value,ceiling", "beneficiaries,,,-5"): "row 2, column ceiling: -5 is below 0. "
    "Write a number from 0 up.",
    (
        "ceilings",
        "measure,by,value,ceiling",
        "beneficiaries,district,Esil,5\nbeneficiaries,theme,water,5",
    ): 'row 3, column by: "beneficiaries" has a ceiling by district in row 2. Use district or theme for one measure, '
    "not both.",
    ("scenarios", "scenario,set,value", "cut,budget,80%\ncut,budget,70%"): 'row 3, column set: "budget" in scenario '
    '"cut" stands in row 2 too. Keep one of the rows.',
    ("scenarios", "scenario,set,value", "cut,budget,"): "row 2, column value: the cell is empty. "
    "Fill it in: what it is set to.",
}  # fmt: skip


@pytest.mark.parametrize(("case", "message"), RULES.items())
def test_a_wrong_rule_says_what_to_write(case, message):
    assert rule(*case) == ([f"{case[0]}.csv, {message}"] if message else [])


def test_a_budget_of_a_fund_that_is_not_stated_is_an_error_when_funds_are_stated():
    assert problems(funds="fund,name\nmaine,Main\n") == [
        'budgets.csv, row 2, column fund: there is no fund "main". Did you mean "maine"?'
    ]


def test_without_a_table_of_funds_the_budgets_make_them():
    assert [fund.fund for fund in study(budgets="fund,year,amount\nundp,,5\nbank,2027,6\n").funds] == ["bank", "undp"]


def test_a_start_outside_the_window_of_its_project_is_an_error():
    projects = "project,name,earliest,latest\nP1,Wells,2028,2029\n"
    options = "project,option,commitment,start\nP1,a,5,2027\n"
    assert problems(projects=projects, options=options) == [
        'options.csv, row 2, column start: 2027 is not a year project "P1" may start in (2028 to 2029). '
        "Write one of them."
    ]
    assert problems(projects="project,name,total_cost,earliest,latest\nP1,Wells,5,2029,2028\n") == [
        "projects.csv, row 2, column earliest: 2029 is after latest, 2028. Write the earlier year here."
    ]


def test_a_grace_as_long_as_the_loan_is_an_error():
    assert problems(projects="project,name,total_cost,loan_years,grace_years\nP1,Wells,5,3,3\n") == [
        "projects.csv, row 2, column grace_years: a grace of 3 years leaves no year to repay a loan of 3. "
        "Write fewer grace years or a longer loan."
    ]


def test_instruments_that_differ_only_in_capitals_are_one_written_twice():
    options = "project,option,instrument,commitment\nP1,a,grant,5\n"
    assert problems(funds="fund,instruments\nmain,Grant\n", options=options) == [
        'options.csv, row 2, column instrument: instrument "grant" differs from "Grant" (funds.csv, row 2) '
        "only in capital letters. Write one of them everywhere."
    ]  # fmt: skip


def test_everything_is_told_at_once_in_the_order_of_the_tables():
    found = problems(
        study=STUDY.replace("USD", "usd"),
        budgets="fund,year,amount\nmain,2027,-5\nmain,1999,x\n",
        projects="project,name,total_cost,take_up\nP1,Wells,,30\n",
        limits="limit,measure\nfloor,privat\n",
    )
    places = [message.split(":")[0] for message in found]
    assert places == [
        "study.csv, row 3, column value",
        "budgets.csv, row 2, column amount",
        "budgets.csv, row 3, column amount",
        "budgets.csv, row 3, column year",
        "projects.csv, row 2, column take_up",
        "projects.csv, row 2, column total_cost",
        "limits.csv, row 2, column measure",
        "limits.csv, row 2, column at_least",
    ]


def test_the_order_of_rows_and_columns_changes_nothing():
    first = study(projects="project,name,total_cost,b,a\nP1,Wells,5,1,2\nP2,Roofs,6,3,4\n")
    second = study(projects="a,name,project,b,total_cost\n4,Roofs,P2,3,6\n2,Wells,P1,1,5\n")
    assert first == second
    assert list(first.projects[0].measures) == list(second.projects[0].measures)


def test_cash_is_read_up_to_the_last_year_that_is_stated():
    options = (
        "project,option,commitment,cash_0,cash_1,cash_2,reflow_1,reflow_2\n"
        "P1,a,9,1,,2,,\nP1,b,9,,,,,3\nP1,c,9,4,,,,\nP2,a,9,0,5,,,\n"
    )
    rows = {(row.project, row.option): (row.cash, row.reflow) for row in study(options=options).options}
    assert rows == {
        ("P1", "a"): ((1.0, 0.0, 2.0), ()),
        ("P1", "b"): ((), (0.0, 0.0, 3.0)),
        ("P1", "c"): ((4.0,), ()),
        ("P2", "a"): ((0.0, 5.0), ()),
    }


def test_a_gap_in_the_years_of_income_is_an_error():
    assert problems(cashflows="project,year_of_life,amount\nP1,1,5\nP1,3,5\nP2,2,5\n") == [
        'cashflows.csv, row 3, column year_of_life: year 2 of project "P1" is missing. '
        "Add a row; write 0 if nothing is earned.",
        'cashflows.csv, row 4, column year_of_life: year 1 of project "P2" is missing. '
        "Add a row; write 0 if nothing is earned.",
    ]


def test_tags_parted_by_commas_are_not_one_tag():
    assert problems(projects='project,name,total_cost,tags\nP1,Wells,5,"sme, women-led"\n') == [
        'projects.csv, row 2, column tags: "sme, women-led" holds a comma, and semicolons part a list. '
        'Write "sme;women-led".'
    ]


def test_a_name_that_cannot_stand_in_where_is_told_with_the_limit():
    projects = "project,name,total_cost,theme\nP1,Wells,5,Water & health\n"
    assert problems(projects=projects) == []
    assert problems(projects=projects, limits="limit,measure,where,at_least\na,cash,theme=Water & health,1\n") == [
        'limits.csv, row 2, column where: "health" is not a condition. Write key=value, key=a|b or key!=value.',
        'limits.csv, row 2, column where: the name "Water & health" holds "&" or "=", which part conditions. '
        "Rename it in projects.",
    ]


CELL = st.one_of(
    st.none(),
    st.sampled_from(
        ["P1", "P2", "main", "2027", "5", "water", "theme=water", "needs", "district", "commitment", "x y"]
    ),
    st.text(max_size=8),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
)
HEADINGS_AND_MORE = [
    *(column.name for entry in TABLES for column in entry.columns),
    "cash_0",
    "cash_1",
    "people",
    "",
    " ",
]


@st.composite
def any_table(draw, name):
    width = draw(st.integers(0, 6))
    own = st.sampled_from([*table(name).names(), *table(name).names(), *HEADINGS_AND_MORE]) | st.text(max_size=5)
    headings = draw(st.lists(own, min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=4)) if width else []
    return RawTable(name, At(f"{name}.csv"), headings, rows, range(2, len(rows) + 2))


@settings(max_examples=200)
@given(st.data())
def test_whatever_stands_in_the_tables_is_read_or_told(data):
    raw = raw_of()
    spoilt = [data.draw(any_table(name)) for name in data.draw(st.sets(st.sampled_from(TABLE_NAMES), min_size=1))]
    names = {entry.name for entry in spoilt}
    tables = [entry for entry in raw.tables if entry.name not in names] + spoilt
    try:
        study_of(Raw(tables, file="small", word="file"))
    except StudyError as error:
        told = [str(problem) for problem in error.problems]
        assert told
        assert all("\n" not in message for message in told)


OPTIONS = st.builds(
    StatedOption,
    project=st.just("P1"),
    option=st.just("plan"),
    commitment=st.sampled_from([0.0, 3.0, 0.3, 4.0]),
    start=st.none() | st.just(2028),
    cash=st.lists(st.sampled_from([0.0, 0.1, 0.2, 1.0, 2.0, 3.0]), max_size=3).map(tuple),
    scale_min=st.sampled_from([0.0, 0.5, 1.0]),
    scale_max=st.sampled_from([0.0, 1.0, 2.0]),
)


@given(st.lists(OPTIONS, max_size=6))
def test_what_is_wrong_with_options_is_what_is_wrong_with_each_of_them(options):
    apart = [replace(option, option=f"plan{k}", at=At(row=k)) for k, option in enumerate(options)]
    alone = [problem for option in apart for problem in option_problems(replace(study(), options=(option,)))]
    assert list(option_problems(replace(study(), options=tuple(apart)))) == alone

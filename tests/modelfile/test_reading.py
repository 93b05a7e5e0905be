"""A model file says what it says: nothing is guessed, everything wrong is told at once with its line."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import StudyError
from allocator.modelfile import load_model
from allocator.modelfile.page import Page
from allocator.modelfile.policy import read_policy
from allocator.modelfile.records import Form, Indicator, Kind, Mobilisation, Objective
from allocator.modelfile.shipped import models_folder
from allocator.modelfile.yaml_nodes import LARGEST_FILE

HEAD = "schema: 1\nname: mine\n"
WHOLE = HEAD + "maximise: {private: 1}\n"


def read(tmp_path, text, name="mine.yaml"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_model(path)


def problems(tmp_path, text):
    """Every problem as (line, dotted path, message)."""
    with pytest.raises(StudyError) as caught:
        read(tmp_path, text)
    assert all(problem.at.file == "mine.yaml" for problem in caught.value.problems)
    return [(problem.at.row, problem.at.column, problem.message) for problem in caught.value.problems]


def test_a_whole_file_becomes_frozen_records(tmp_path):
    model = read(
        tmp_path,
        """
schema: 1
name: mine
title: A programme
maximise: {private: 1, resilience: 25000}
resilience:
  beneficiaries: {weight: 0.4, full: 50000}
  avoided_damage: {weight: 60%, full: 5000000}
hurdles: {equity_return: 20%, debt_service_cover: 1.2}
rates: {market: 21.25%, donor: 6%}
mobilisation: mdb
instruments:
  rate-subsidy: {kind: interest_subsidy, client_rate: 6%, years: 3, where: tag=sme}
  grant:
    kind: investment_grant
    tranches: [40%, 40%, 20%]
limits:
  - {limit: leverage, measure: private, at_least: 3, of: commitment}
  - {limit: adaptation, measure: commitment, where: theme=adaptation, at_least: 30%, of: commitment, note: a floor}
""",
    )
    assert model.maximise == Objective(Form.WEIGHTED, (("private", 1.0), ("resilience", 25000.0)))
    assert model.resilience == {"beneficiaries": Indicator(0.4, 50000.0), "avoided_damage": Indicator(0.6, 5000000.0)}
    assert (model.hurdles.equity_return, model.hurdles.debt_service_cover) == (0.2, 1.2)
    assert (model.rates.market, model.rates.donor, model.rates.depreciation) == (0.2125, 0.06, 0.0)
    assert model.mobilisation is Mobilisation.MDB
    grant, subsidy = model.instruments
    assert (grant.name, grant.kind, grant.terms["tranches"]) == ("grant", Kind.INVESTMENT_GRANT, (0.4, 0.4, 0.2))
    assert (subsidy.where, subsidy.terms["client_rate"], subsidy.terms["years"]) == ("tag=sme", 0.06, 3.0)
    adaptation, leverage = model.limits
    assert (adaptation.at_least, adaptation.of, adaptation.note) == (0.3, "commitment", "a floor")
    assert (leverage.limit, leverage.at_least, leverage.at_most, leverage.per) == ("leverage", 3.0, None, "")
    assert (leverage.at.row, leverage.at.column) == (18, "limits.leverage")


@pytest.mark.parametrize(
    ("text", "form", "terms"),
    [
        ("{private: 1, cost: -0.5}", Form.WEIGHTED, (("private", 1.0), ("cost", -0.5))),
        ("[private, {projects: 2%}, cost]", Form.ORDERED, (("private", 0.0), ("projects", 0.02), ("cost", 0.0))),
        ("{scaled: {private: 50%, projects: 0.5}}", Form.SCALED, (("private", 0.5), ("projects", 0.5))),
    ],
)
def test_maximise_has_three_forms(tmp_path, text, form, terms):
    assert read(tmp_path, f"{HEAD}maximise: {text}").maximise == Objective(form, terms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "says what is maximised"),
        ("private", "says what is maximised"),
        ("{}", "says what is maximised"),
        ("[]", "No measure is named"),
        ("{scaled: {}}", "No measure is named"),
        ("{private: 0}", "A weight of 0 changes nothing"),
        ("{private: much}", '"much" is not a number'),
        ("[{private: 5%}, cost]", "Nothing comes before"),
        ("[private, {cost: 30}]", "30 is not a share. Write 30% or 0.3."),
        ("[private, private]", "stands twice in the order"),
        ("[private, {cost: 1%, projects: 1%}]", "One measure stands in each place"),
        ("[private, [cost]]", "must be a list of `key: value`"),
        ("{resilience: 1}", "no indicators are stated"),
    ],
)
def test_what_is_no_objective_is_refused(tmp_path, text, said):
    [(row, path, message)] = problems(tmp_path, f"{HEAD}maximise: {text}")[:1]
    assert said in message
    assert row == 3 or path == ""


@pytest.mark.parametrize(
    "text", ["NO", "0123", "0x1F", "12:30", "2024-01-01", "1e6", "1_000", ".5", "5 000", "~", "nan"]
)
def test_what_yaml_would_convert_is_text_and_no_number(tmp_path, text):
    [(row, path, message)] = problems(tmp_path, f"{WHOLE}rates: {{market: {text}}}\n")
    assert (row, path) == (4, "rates.market")
    assert f'"{text}" is not a number here' in message


@pytest.mark.parametrize("text", ["NO", "0123", "12:30", "2024-01-01", "yes", "1e6"])
def test_what_yaml_would_convert_stays_as_written_where_text_is_asked(tmp_path, text):
    assert read(tmp_path, f"{WHOLE}title: {text}\n").title == text


def test_a_number_in_quotes_is_a_text(tmp_path):
    [(_, _, message)] = problems(tmp_path, WHOLE + 'rates: {market: "24%"}')
    assert '"24%" is not a number here' in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("21.25", "21.25 is not a yearly rate. Write 21.25%."),
        ("-1%", "not a yearly rate"),
        ("600%", "not a yearly rate"),
    ],
)
def test_a_rate_that_was_meant_in_percent_is_told_apart(tmp_path, text, said):
    [(_, path, message)] = problems(tmp_path, f"{WHOLE}rates: {{market: {text}}}")
    assert path == "rates.market"
    assert said in message
    assert read(tmp_path, f"{WHOLE}rates: {{market: 120%, depreciation: -3%}}").rates.market == 1.2


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("a: &x 1\n", 1, "Anchors (&) and aliases (*) are not allowed"),
        ("a: 1\nb: *x\n", 2, "Anchors (&) and aliases (*) are not allowed"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "is not allowed"),
        ("a: !!str 1\n", 1, "is not allowed"),
        ("a: 1\n---\nb: 2\n", 2, "A second document"),
        ("a: [[[[[[[[[[1]]]]]]]]]]\n", 1, "Nested more than"),
        ("[" * 100_000, 1, "Nested more than"),
        ("a: [1, 2\nb: 3\n", 2, "This is not YAML that can be read"),
        ("a:\n\tb: 3\n", 2, "This is not YAML that can be read"),
        ("? [a, b]\n: 1\n", 1, "A key must be a single word"),
        ("- a\n- b\n", 1, "A model file is a list of `key: value`"),
        ("just words\n", 1, "A model file is a list of `key: value`"),
        ("a: \x00\n", None, "not YAML"),
        (b"name: \xcf\xf0\xee\n", 1, "not UTF-8"),
        ("schema: 1\nname: м\n".encode("utf-16"), 1, "not UTF-8"),
        ("", None, "The file is empty"),
        ("# only a remark\n", None, "The file is empty"),
        ("a: " + "x" * LARGEST_FILE, None, "at most 200000"),
    ],
)
def test_what_a_model_file_may_not_hold_is_refused_with_its_line(tmp_path, text, row, said):
    [(found, _, message)] = problems(tmp_path, text)
    assert said in message
    assert found == row


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbf" + WHOLE.encode()).name == "mine"


def test_every_duplicate_key_is_named_with_both_lines(tmp_path):
    found = problems(tmp_path, WHOLE + "rates:\n  market: 5%\n  market: 6%\ntitle: a\ntitle: b\n")
    assert found == [
        (6, "rates.market", '"market" stands twice (first in row 5). Keep one of them.'),
        (8, "title", '"title" stands twice (first in row 7). Keep one of them.'),
    ]


def test_all_problems_come_at_once_in_their_places(tmp_path):
    found = problems(
        tmp_path,
        """schema: 2
name: a name
maximize: {private: 1}
resilience:
  people: {weight: 40%}
  land: {weight: 0, full: 10, max: 3}
hurdles: {equity_retrun: 20%}
mobilisation: oced
instruments:
  guarantee: {kind: partial_credit_guarantee, coverage: 50, fe: 1%, where: years=3}
  loan: {kind: softloan}
  ta: {share: 5%}
  subsidy: {kind: interest_subsidy, client_rate: no, years: 3}
limits:
  - {limit: a, measure: private}
  - {limit: a, measure: private, at_least: 30%}
  - {limit: b, measure: private, at_least: 5, at_most: 4, per: distrct, wher: x=1}
  - {measure: private, at_most: 4}
""",
    )
    said = {(row, path): message for row, path, message in found}
    assert "Write schema: 1" in said[1, "schema"]
    assert '"a name" cannot be a name' in said[2, "name"]
    assert 'Did you mean "maximise"?' in said[3, "maximize"]
    assert "full is missing" in said[5, "resilience.people"]
    assert "0 is not a weight" in said[6, "resilience.land.weight"]
    assert '"max" is not known here' in said[6, "resilience.land.max"]
    assert 'Did you mean "equity_return"?' in said[7, "hurdles.equity_retrun"]
    assert 'Did you mean "oecd"?' in said[8, "mobilisation"]
    assert "50 is not a share" in said[10, "instruments.guarantee.coverage"]
    assert 'Did you mean "fee"?' in said[10, "instruments.guarantee.fe"]
    assert "needs this term" in said[10, "instruments.guarantee.fee"]
    assert '"years" cannot be asked here' in said[10, "instruments.guarantee.where"]
    assert 'Did you mean "soft_loan"?' in said[11, "instruments.loan.kind"]
    assert "kind is missing" in said[12, "instruments.ta"]
    assert '"no" is not a number here' in said[13, "instruments.subsidy.client_rate"]
    assert "needs at_least or at_most" in said[15, "limits.a"]
    assert "30% of what? State of" in said[16, "limits.a.at_least"]
    assert 'Did you mean "where"?' in said[17, "limits.3.wher"]
    assert 'Did you mean "district"?' in said[17, "limits.b.per"]
    assert "at_least 5 is above at_most 4" in said[17, "limits.b.at_least"]
    assert "limit is missing" in said[18, "limits.4"]
    assert len([place for place in found if place[1] == "instruments.subsidy.client_rate"]) == 1


def test_a_limit_by_fund_is_about_what_funds_sign_or_pay(tmp_path):
    text = WHOLE + "limits:\n  - {limit: a, measure: private, per: fund, at_most: 3, of: commitment}\n"
    text += "  - {limit: b, measure: private, where: fund=undp, at_most: 3}\n"
    assert [path for _, path, _ in problems(tmp_path, text)] == ["limits.a.measure", "limits.b.where"]


def test_sections_whose_lines_are_all_remarks_state_nothing(tmp_path):
    model = read(tmp_path, WHOLE + "resilience:\n  # people: {weight: 1}\ninstruments:\nlimits:\nrates:\n")
    assert (model.resilience, model.instruments, model.limits, model.rates.market) == ({}, (), (), None)


def test_a_shape_that_does_not_fit_is_told(tmp_path):
    found = problems(
        tmp_path, WHOLE + "rates: 5%\nlimits: {a: 1}\ntitle: [a]\ninstruments: {x: {kind: [a], years: {a: 1}}}"
    )
    assert {path for _, path, _ in found} == {"rates", "limits", "title", "instruments.x.kind"}
    found = problems(
        tmp_path, WHOLE + "instruments: {x: {kind: investment_grant, max_share: {a: 1}, tranches: [1, no]}}"
    )
    assert {path for _, path, _ in found} == {"instruments.x.max_share", "instruments.x.tranches"}


SHIPPED = (models_folder() / "regional-programme.yaml").read_text(encoding="utf-8")
PIECES = [
    "\t",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!x ",
    "'",
    '"',
    "|",
    ">",
    "#",
    "---",
    "...",
    "%",
    "\\",
    "\x07",
    "NO",
    "é",
]


def survives(content: bytes) -> None:
    """Reads, or says what is wrong; never anything else."""
    with contextlib.suppress(StudyError):
        read_policy(content, Page("mine.yaml"))


@given(st.integers(0, len(SHIPPED)), st.sampled_from(PIECES), st.integers(0, 40))
def test_a_broken_file_is_always_answered_with_problems(place, piece, cut):
    survives((SHIPPED[:place] + piece + SHIPPED[place + cut :]).encode())


@given(
    st.binary(max_size=200) | st.text(alphabet=list("ab:-[]{}&*!|>'\"#%@`\\x0U,? \n\t"), max_size=60).map(str.encode)
)
def test_any_bytes_are_answered_with_problems(content):
    survives(content)


def test_an_escape_beyond_any_letter_is_a_problem():
    survives(b'a: "\\UFFFFFFFF"')
    survives(b'a: "\\U00110000"')

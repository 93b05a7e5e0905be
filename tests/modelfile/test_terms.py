"""The terms of a model file: what may be written, and what is said when it may not."""

import pytest

from allocator.errors import At, StudyError
from allocator.modelfile.records import Kind
from allocator.modelfile.terms import TERMS, check_terms


def problems(kind, raw):
    with pytest.raises(StudyError) as caught:
        check_terms(kind, raw, At("policy.yaml", column="instruments.one"))
    return [str(problem) for problem in caught.value.problems]


def test_every_kind_has_terms_and_every_term_a_sentence():
    assert set(TERMS) == set(Kind)
    for terms in TERMS.values():
        assert all(term.says.endswith(".") for term in terms)
        assert len({term.name for term in terms}) == len(terms)


def test_the_terms_of_the_contract_are_read_and_defaults_filled_in():
    raw = {"coverage": "50%", "fee": "1%", "loss_given_default": "45%", "reserve": "20%"}
    terms = check_terms(Kind.PARTIAL_CREDIT_GUARANTEE, raw)
    assert (terms["coverage"], terms["fee"], terms["loss_given_default"], terms["reserve"]) == (0.5, 0.01, 0.45, 0.2)
    assert terms["market_premium"] == 0.038
    assert "bank_cost" not in terms  # blank: not tested


def test_every_problem_is_named_at_its_term():
    found = problems(Kind.INTEREST_SUBSIDY, {"client_rat": "6%", "years": 2.5})
    assert found[0].startswith('policy.yaml, column instruments.one.client_rat: "client_rat" is not a term')
    assert 'Did you mean "client_rate"?' in found[0]
    assert "2.5 is not a whole number of years" in found[1]
    assert found[2].startswith("policy.yaml, column instruments.one.client_rate: interest_subsidy needs this term")


@pytest.mark.parametrize("cell", [True, None, "nan", "inf", "30 percent", [], {}, "150%", -0.1, "1_0%x"])
def test_what_is_not_a_share_is_refused(cell):
    assert len(problems(Kind.FIRST_LOSS, {"thickness": cell})) == 1


def test_a_number_is_read_as_it_is_written():
    assert check_terms(Kind.FIRST_LOSS, {"thickness": "17.3%"})["thickness"] == 0.173
    assert check_terms(Kind.FIRST_LOSS, {"thickness": 0.173})["thickness"] == 0.173


def test_tranches_add_up_to_one_exactly():
    assert check_terms(Kind.INVESTMENT_GRANT, {"tranches": ["40%", 0.4, "20%"]})["tranches"] == (0.4, 0.4, 0.2)
    assert "add up to 0.9, not to 1" in problems(Kind.INVESTMENT_GRANT, {"tranches": [0.5, 0.4]})[0]
    assert "is not a list of shares" in problems(Kind.INVESTMENT_GRANT, {"tranches": "100%"})[0]


def test_words_are_checked_with_the_nearest_one():
    raw = {"rate": "3%", "maturity": 5, "repayment": "anuity"}
    assert 'Did you mean "annuity"?' in problems(Kind.SOFT_LOAN, raw)[0]


def test_terms_that_contradict_each_other_are_refused():
    assert "grace is not shorter than maturity" in problems(Kind.SOFT_LOAN, {"rate": 0, "maturity": 3, "grace": 3})[0]
    assert "needs amount or share" in problems(Kind.TECHNICAL_ASSISTANCE, {})[0]
    assert "min_amount is above max_amount" in problems(Kind.INVESTMENT_GRANT, {"min_amount": 9, "max_amount": 1})[0]

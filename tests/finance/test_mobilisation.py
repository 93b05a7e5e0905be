"""Private money attributed by the rules of the OECD, the development banks, and plainly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.finance.mobilisation import Mechanism, attributed, mobilised
from allocator.modelfile.records import Mobilisation

OECD, MDB, SIMPLE = Mobilisation.OECD, Mobilisation.MDB, Mobilisation.SIMPLE
BARE = {"bank": 2.0, "sponsor": 1.0, "donor": 1.0, "public": 0.5}


def test_m1_a_guarantee_moves_the_whole_loan_it_covers_in_half():
    assert mobilised(OECD, Mechanism.GUARANTEE, bank=10.0, sponsor=4.0, donor=5.0, public=0.0) == 10.0


def test_m1_two_guarantors_share_by_what_they_guarantee():
    assert attributed(10.0, [3.0, 2.0]) == pytest.approx([6.0, 4.0])


def test_m2_the_arranger_of_a_syndicate_takes_half_and_its_share_of_the_rest():
    # 70 * (1/2 + 1/2 * 20/30) and 70 * 1/2 * 10/30
    assert attributed(70.0, [20.0, 10.0], [True, False]) == pytest.approx([58.333, 11.667], abs=5e-4)


def test_m5_co_financing_is_shared_with_the_region():
    # 3 private beside 1 of the donor and 0.5 of the region: 3 * 1 / 1.5
    assert mobilised(OECD, Mechanism.COFINANCING, **BARE) == pytest.approx(2.0)


def test_who_takes_the_most_risk_counts_half_and_shares_the_rest():
    # 3 * (1/2 + 1/2 * 1/1.5)
    assert mobilised(OECD, Mechanism.RISK_SHARE, **BARE) == pytest.approx(2.5)


def test_development_banks_and_the_simple_count_take_all_private_money():
    for standard in (MDB, SIMPLE):
        for mechanism in (Mechanism.COFINANCING, Mechanism.GUARANTEE, Mechanism.RISK_SHARE, Mechanism.CREDIT_LINE):
            assert mobilised(standard, mechanism, **BARE) == 3.0


def test_development_banks_do_not_count_advice_and_premiums():
    for mechanism in (Mechanism.ADVICE, Mechanism.PREMIUM):
        assert mobilised(MDB, mechanism, **BARE) == 0.0
        assert mobilised(SIMPLE, mechanism, **BARE) == 3.0


@given(
    private=st.floats(0.0, 1e9),
    official=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=6),
    weight=st.floats(0.0, 1.0),
    data=st.data(),
)
def test_shares_add_up_to_the_whole(private, official, weight, data):
    lead = data.draw(st.lists(st.booleans(), min_size=len(official), max_size=len(official)))
    shares = attributed(private, official, lead, weight)
    assert shares.sum() == pytest.approx(private, rel=1e-12)
    assert (shares >= 0).all()


@given(
    standard=st.sampled_from(list(Mobilisation)),
    mechanism=st.sampled_from(list(Mechanism)),
    parts=st.lists(st.floats(0.0, 1e9), min_size=4, max_size=4),
)
def test_no_standard_counts_more_than_there_is(standard, mechanism, parts):
    bank, sponsor, donor, public = parts
    counted = mobilised(standard, mechanism, bank=bank, sponsor=sponsor, donor=donor, public=public)
    assert 0.0 <= counted <= (bank + sponsor) * (1 + 1e-12)
    assert np.isfinite(counted)

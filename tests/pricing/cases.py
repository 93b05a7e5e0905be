"""Small studies for the tests of pricing: the worked example of minimum concessionality and its neighbours."""

from allocator.modelfile.records import Form, Hurdles, Instrument, Kind, Mobilisation, Model, Objective, Rates
from allocator.modelfile.terms import check_terms
from allocator.pricing import Option, Options, price
from allocator.study.records import Budget, Fund, Project, Study

WORKED = {"total_cost": 1000.0, "equity": 400.0, "annual_cash_flow": 230.0, "life_years": 8, "loan_years": 5}
HURDLES = Hurdles(0.20, None)


def project(name="P1", **columns):
    stated = (
        {"project": name, "name": name, "theme": "water", "district": "esil", "default_rate": 0.0} | WORKED | columns
    )
    return Project(**stated)


def works(name="P1", **columns):
    """A work of public good: no cash flow, no loan."""
    return Project(**({"project": name, "name": name, "total_cost": 1000.0} | columns))


def instrument(kind, name=None, where="", **terms):
    return Instrument(name or str(kind), Kind(kind), where, check_terms(Kind(kind), terms))


def model(*instruments, hurdles=HURDLES, market=0.2125, donor=0.06, standard=Mobilisation.OECD, **rates):
    return Model(
        "policy",
        "Policy",
        Objective(Form.WEIGHTED, (("private", 1.0),)),
        hurdles=hurdles,
        rates=Rates(market=market, donor=donor, **rates),
        mobilisation=standard,
        instruments=instruments,
        source="policy.yaml",
    )


def study(*projects, **columns):
    stated = {
        "name": "test",
        "currency": "KZT",
        "first_year": 2027,
        "years": 5,
        "funds": (Fund("main"),),
        "budgets": (Budget("main", None, 1e9),),
        "projects": projects,
    }
    return Study(**(stated | columns))


def priced(row, offered, **policy) -> Option:
    """The one package of a project under one instrument."""
    options = price(study(row), model(offered, **policy))
    assert not options.unpriced, options.unpriced
    (option,) = options.rows
    return option


def refusal(row, offered, **policy) -> str:
    """Why a project has no package under an instrument."""
    options: Options = price(study(row), model(offered, **policy))
    assert not options.rows
    (pair,) = options.unpriced
    assert (pair.project, pair.instrument) == (row.project, offered.name)
    return pair.reason

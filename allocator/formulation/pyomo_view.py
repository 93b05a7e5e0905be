"""The program as a live Pyomo model with readable names, for modellers who want to look at it or add to it.

Every family of columns is a Var, every family of rows a Constraint, every level an Objective; the first is active.
The coefficients are those of the program: the model and the solver's arrays are two views of one object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from allocator.collector import held_off
from allocator.formulation.program import INFINITY, ColumnFamily, Label, Linear, Program


def pyomo_model(program: Program) -> Any:
    """A Pyomo ConcreteModel of the program: Vars such as x["P01", "grant", 2027], Constraints such as limits["floor"].

    Ordered and scaled forms have one Objective a level, all but the first inactive.
    """
    with held_off():
        model = pyo.ConcreteModel(name="allocator")
        columns = _columns(model, program)
        _rows(model, program, columns)
        best = {n: _expression(level.expression, columns) for n, level in enumerate(program.levels, 1)}
        model.objective = pyo.Objective(pyo.RangeSet(len(best)), rule=lambda _, n: best[n], sense=pyo.maximize)
        for number in range(2, len(best) + 1):
            model.objective[number].deactivate()
        return model


def _columns(model: Any, program: Program) -> list[Any]:
    made: list[Any] = []
    for name, families in _by_name(program.columns).items():
        labels = [label for family in families for label in family.labels()]
        index = [_index(label) for label in labels]
        variable = pyo.Var(pyo.Set(initialize=index, ordered=True, dimen=None), dense=True)
        setattr(model, name, variable)
        place = 0
        for family in families:
            domain = pyo.Integers if family.integer else pyo.Reals
            if family.integer and (family.lower == 0).all() and (family.upper == 1).all():
                domain = pyo.Binary
            for low, high in zip(family.lower.tolist(), family.upper.tolist(), strict=True):
                data = variable[index[place]]
                data.domain = domain
                data.setlb(low)
                data.setub(high)
                made.append((family.first + place - _offset(families, family), data))
                place += 1
    made.sort(key=lambda pair: pair[0])
    return [data for _, data in made]


def _offset(families: Sequence[ColumnFamily], family: ColumnFamily) -> int:
    """How many labels stand before a family among the families of its name."""
    return sum(each.size for each in families[: list(families).index(family)])


def _rows(model: Any, program: Program, columns: Sequence[Any]) -> None:
    matrix = program.matrix
    indptr, indices, data = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    for name, families in _by_name(program.rows).items():
        labels = [(family, row, label) for family in families for row, label in enumerate(family.labels())]
        index = [_index(label) for _, _, label in labels]
        constraint = pyo.Constraint(pyo.Set(initialize=index, ordered=True, dimen=None))
        setattr(model, name, constraint)
        for key, (family, row, _) in zip(index, labels, strict=True):
            here = slice(indptr[family.first + row], indptr[family.first + row + 1])
            low, high = float(family.lower[row]), float(family.upper[row])
            if here.start == here.stop:
                _empty(constraint, key, low, high)
                continue
            body = LinearExpression(
                constant=0, linear_coefs=data[here], linear_vars=[columns[c] for c in indices[here]]
            )
            constraint[key] = (None if low == -INFINITY else low, body, None if high == INFINITY else high)


def _empty(constraint: Any, key: Any, low: float, high: float) -> None:
    """A rule that nothing on offer can help: satisfied by zero, or impossible."""
    constraint[key] = pyo.Constraint.Feasible if low <= 0.0 <= high else (low, _ZERO, high)


_ZERO = LinearExpression(constant=0, linear_coefs=[], linear_vars=[])


def _expression(linear: Linear, columns: Sequence[Any]) -> LinearExpression:
    width = len(columns)
    dense = linear.dense(width)
    used = dense.nonzero()[0].tolist()
    return LinearExpression(
        constant=linear.constant, linear_coefs=dense[used].tolist(), linear_vars=[columns[c] for c in used]
    )


def _by_name(families: Sequence[Any]) -> dict[str, list[Any]]:
    names: dict[str, list[Any]] = {}
    for family in families:
        names.setdefault(family.name, []).append(family)
    return {
        name: [family for family in each if family.size] for name, each in names.items() if any(f.size for f in each)
    }


def _index(label: Label) -> Any:
    return label[0] if len(label) == 1 else label

"""linopy: arrays of variables; every coefficient is a term, summed by row."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms

PACKAGES = ("linopy", "highspy", "numpy")
IMPORTS = ("linopy", "pandas", "xarray")


def build(instance: Instance) -> Any:
    """A Model. Rows of like length are added together, since linopy pads every row to the longest beside it."""
    import linopy
    import pandas as pd

    model = linopy.Model()
    whole, others = np.flatnonzero(instance.integer), np.flatnonzero(~instance.integer)
    place = np.empty(instance.width, dtype=np.int64)
    place[whole], place[others] = np.arange(len(whole)), np.arange(len(others))
    x = model.add_variables(
        lower=pd.Series(instance.lower[whole]), upper=pd.Series(instance.upper[whole]), integer=True, name="x"
    )
    z = model.add_variables(lower=pd.Series(instance.lower[others]), upper=pd.Series(instance.upper[others]), name="z")
    row, count = instance.row_of_entry(), np.diff(instance.start)
    length = np.ceil(np.log2(np.maximum(count, 1))).astype(int)
    for k in np.unique(length):
        parts, rows = [], []
        for variable, mask in ((x, instance.integer), (z, ~instance.integer)):
            entry = np.flatnonzero((length[row] == k) & mask[instance.column])
            if len(entry):
                terms = variable.isel(dim_0=_indexer(place[instance.column[entry]]))
                parts.append(terms * _along(instance.value[entry]))
                rows.append(row[entry])
        if not parts:
            continue
        body = linopy.merge(parts, dim="entry") if len(parts) > 1 else parts[0]
        sums = body.groupby(_along(np.concatenate(rows), "row")).sum()
        _add(model, sums, instance, np.unique(np.concatenate(rows)))
    gain = (x * _coefficients(instance.objective[whole])).sum() + (z * _coefficients(instance.objective[others])).sum()
    model.add_objective(gain, sense="max")
    return model


def _indexer(positions: np.ndarray) -> Any:
    import xarray

    return xarray.DataArray(positions, dims="entry")


def _along(values: np.ndarray, name: str | None = None) -> Any:
    import xarray

    return xarray.DataArray(values, dims="entry", name=name)


def _coefficients(values: np.ndarray) -> Any:
    import xarray

    return xarray.DataArray(values, dims="dim_0")


def _add(model: Any, sums: Any, instance: Instance, rows: np.ndarray) -> None:
    import xarray

    low, high = instance.row_lower[rows], instance.row_upper[rows]
    for mask, sign, side in (
        (low == high, "=", high),
        ((low != high) & np.isfinite(low), ">=", low),
        ((low != high) & np.isfinite(high), "<=", high),
    ):
        if mask.any():
            bound = xarray.DataArray(side[mask], dims="row", coords={"row": rows[mask]})
            model.add_constraints(sums.sel(row=rows[mask]), sign, bound)


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By HiGHS, through linopy's direct interface."""
    status, said = model.solve(
        solver_name="highs",
        io_api="direct",
        mip_rel_gap=terms.gap,
        time_limit=terms.time,
        threads=1,
        output_flag=False,
    )
    bound = float(model.solver_model.getInfo().mip_dual_bound)
    found = None
    if status == "ok" and model.variables["x"].solution is not None:
        found = np.empty(instance.width)
        found[instance.integer] = model.variables["x"].solution.to_numpy()
        found[~instance.integer] = model.variables["z"].solution.to_numpy()
        found = found if np.isfinite(found).all() else None
    return Outcome(said == "optimal", found, bound, said)

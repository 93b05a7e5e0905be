"""Makes the tables of a study out of a checked download. What is assumed is said here and in README.md.

Money is counted in whole cents, so that what a package pays over the years adds up to its commitment exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

FIRST_GCF_1, LAST_GCF_1 = 2020, 2023  # the first replenishment period, whose private share is to be exceeded
PROFILE_YEARS = 11  # years 0 to 10 after approval are taken from the disbursements; what is left is paid after them
PROGRAMME_YEARS = 11

INSTRUMENTS = {
    "Grants": "grant",
    "Reimbursable Grants": "reimbursable-grant",
    "Results-Based Payment": "results-payment",
    "Senior Loans": "senior-loan",
    "Subordinated Loans": "subordinated-loan",
    "Equity": "equity",
    "Guarantees": "guarantee",
}
GRANTS = ("Grants", "Reimbursable Grants", "Results-Based Payment")
RETURN_SEEKING = ("Senior Loans", "Subordinated Loans", "Equity", "Guarantees")

# Grant element at 5 %, the rate of the IMF's and World Bank's test (docs/sources.md, S12). The download has no terms.
LOW_LOAN, HIGH_LOAN = 0.343, 0.681  # 20 years, 5 of grace, 1.25 % a year; 40 years, 10 of grace, 0.25 %
STAKE = 0.386  # put in today, back at par after ten years
GRANT_ELEMENT = {
    "low": dict.fromkeys(INSTRUMENTS, LOW_LOAN)
    | {"Grants": 1.0, "Results-Based Payment": 1.0, "Reimbursable Grants": HIGH_LOAN, "Equity": STAKE, "Guarantees": 0},
    "high": dict.fromkeys(INSTRUMENTS, HIGH_LOAN)
    | {"Grants": 1.0, "Results-Based Payment": 1.0, "Equity": STAKE, "Guarantees": 0},
    "nominal": dict.fromkeys(INSTRUMENTS, 1.0),
}


@dataclass(frozen=True)
class Choice:
    """What the user asks for: whose approvals are candidates, how much money there is, how loans are counted."""

    first: int
    last: int
    envelope: float  # a share of what the candidates got (up to 1), or an amount above 1 in dollars
    terms: str  # of GRANT_ELEMENT


@dataclass(frozen=True)
class Made:
    """The tables of the study, what the user should be told, and the candidates in the order of approval."""

    tables: dict[str, pd.DataFrame]
    remarks: list[str]
    as_approved: pd.DataFrame


def make_tables(download: dict[str, pd.DataFrame], choice: Choice) -> Made:
    """The whole study, as text ready to be written."""
    remarks: list[str] = []
    pool = candidates(download, choice, remarks)
    envelope = choice.envelope if choice.envelope > 1 else round(choice.envelope * pool["cents"].sum()) / 100
    floor = math.ceil(1e4 * private_share(download["projects"], remarks)) / 1e4
    tables = {
        "study": _study(choice, envelope, pool["cents"].sum() / 100),
        "budgets": pd.DataFrame([{"fund": "gcf", "year": "", "amount": f"{envelope:.2f}"}]),
        "funds": pd.DataFrame([{"fund": "gcf", "name": "Green Climate Fund"}]),
        "projects": _projects(pool),
        "options": _options(pool, profiles(download)),
        "limits": _limits(floor),
        "scenarios": _scenarios(int(pool["cents"].sum())),
    }
    return Made(tables, remarks, _as_approved(pool, round(envelope * 100)))


def candidates(download: dict[str, pd.DataFrame], choice: Choice, remarks: list[str]) -> pd.DataFrame:
    """The projects approved in the years asked for, not cancelled, with what the study needs of each."""
    projects = download["projects"].assign(year=lambda rows: [day.year for day in rows["approval_date"]])
    asked = projects[projects["year"].between(choice.first, choice.last)]
    if asked.empty:
        raise ValueError(f"no project was approved from {choice.first} to {choice.last}.")
    left_out = asked[asked["status"] == "Cancelled"]["ref"]
    if len(left_out):
        remarks.append(f"Left out, because they are cancelled: {', '.join(left_out)}.")
    pool = asked[asked["status"] != "Cancelled"].set_index("ref").sort_index()
    lines = download["funding_lines"].assign(cents=lambda rows: (rows["budget_usd_eq"] * 100).round().astype(int))
    own = lines[lines["source"] == "GCF"].pivot_table(index="ref", columns="instrument", values="cents", aggfunc="sum")
    own = own.reindex(index=pool.index, columns=list(INSTRUMENTS)).fillna(0).astype(int)
    pool = pool.join(own).assign(cents=own.sum(axis=1), main=own.idxmax(axis=1))
    bare = list(pool.index[pool["cents"] == 0])
    if bare:
        remarks.append(f"Left out, because no line says how the Fund pays: {', '.join(bare)}.")
    pool = pool[pool["cents"] > 0]
    differing = pool.index[(pool["cents"] / 100 - pool["gcf_total_usd"]).abs() > 1]
    if len(differing):
        remarks.append(f"The lines of these do not add up to their total; the lines count: {', '.join(differing)}.")
    return pool.join(_others_money(lines, pool)).join(_places(download)).join(_effort(download, pool, choice, remarks))


def _others_money(lines: pd.DataFrame, pool: pd.DataFrame) -> pd.DataFrame:
    """All co-finance, and of it what is taken to be private: money that seeks a return, in private sector projects."""
    theirs = lines[lines["source"] == "Co-Financing"]
    seeking = theirs[theirs["instrument"].isin(RETURN_SEEKING)].groupby("ref")["cents"].sum()
    every = theirs.groupby("ref")["cents"].sum()
    found = pd.DataFrame({"cofinance": every, "private": seeking}).reindex(pool.index).fillna(0).astype(int)
    return found.assign(private=found["private"].where(pool["sector"] == "Private", 0))


def _places(download: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Of each project: the share of money in vulnerable countries, its district, and tags of its places."""
    rows = download["countries"]
    vulnerable = rows["ldc"] | rows["sids"] | (rows["region"] == "Africa")
    by_ref = rows.assign(weak=rows["gcf"].where(vulnerable, 0)).groupby("ref")
    share = (by_ref["weak"].sum() / by_ref["gcf"].sum()).fillna(0)
    district = by_ref["iso3"].agg(lambda codes: codes.iloc[0] if len(codes) == 1 else "several-countries")
    marks = {"ldc": rows["ldc"], "sids": rows["sids"]}
    marks |= {f"region-{name.lower().replace(' ', '-')}": rows["region"] == name for name in set(rows["region"])}
    held = {tag: mark.groupby(rows["ref"]).any() for tag, mark in sorted(marks.items())}
    tags = pd.DataFrame(held).apply(lambda row: [tag for tag, on in row.items() if on], axis=1)
    return pd.DataFrame({"vulnerable": share, "district": district, "places": tags})


def _effort(download: dict[str, pd.DataFrame], pool: pd.DataFrame, choice: Choice, remarks: list[str]) -> pd.DataFrame:
    """The grant equivalent of each project, and the share of it that is adaptation."""
    element = GRANT_ELEMENT[choice.terms]
    equivalent = pool[list(INSTRUMENTS)].mul(pd.Series(element)).sum(axis=1).round().astype(int)
    share = pool["theme"].map({"Adaptation": 1.0, "Mitigation": 0.0, "Cross-cutting": 0.5})
    if "result_areas" in download:
        areas = download["result_areas"]
        by_area = areas.assign(part=areas["value"].where(areas["type"] == "Adaptation", 0)).groupby("ref")
        stated = (by_area["part"].sum() / by_area["value"].sum()).dropna().reindex(pool.index)
        share = stated.where(pool["theme"] == "Cross-cutting").fillna(share)
    else:
        remarks.append("No result areas in this download: cross-cutting projects count half as adaptation.")
    return pd.DataFrame({"equivalent": equivalent, "adaptation": share})


def private_share(projects: pd.DataFrame, remarks: list[str]) -> float:
    """What private sector projects got of all approvals of 2020 to 2023, in nominal terms."""
    years = [day.year for day in projects["approval_date"]]
    then = projects[pd.Series(years, index=projects.index).between(FIRST_GCF_1, LAST_GCF_1)]
    total = then["gcf_total_usd"].sum()
    if not total:
        raise ValueError(f"no project was approved from {FIRST_GCF_1} to {LAST_GCF_1}: the private share is unknown.")
    share = then.loc[then["sector"] == "Private", "gcf_total_usd"].sum() / total
    remarks.append(f"Private sector projects got {share:.2%} of the approvals of {FIRST_GCF_1} to {LAST_GCF_1}.")
    return float(share)


def profiles(download: dict[str, pd.DataFrame]) -> dict[str, list[float]]:
    """How much of a commitment is paid 0 to 10 years after approval: of projects mostly of grants, and of others.

    For each distance, what was paid of all that was approved early enough for that year to be whole; the last year
    with a disbursement is a part year and is left out.
    """
    projects, paid = download["projects"], download["disbursements"].dropna(subset="date")
    lines = download["funding_lines"]
    own = lines[lines["source"] == "GCF"]
    by_ref = own.groupby(["ref", "instrument"])["budget_usd_eq"].sum().unstack().fillna(0.0)
    in_grants = by_ref.reindex(columns=list(GRANTS), fill_value=0.0).sum(axis=1) >= by_ref.sum(axis=1) / 2
    year = pd.Series([day.year for day in projects["approval_date"]], index=projects["ref"]).reindex(by_ref.index)
    last = max(day.year for day in paid["date"]) - 1
    when = pd.Series([day.year for day in paid["date"]], index=paid.index)
    return {
        kind: [
            _paid_share(by_ref.sum(axis=1)[chosen & (year + distance <= last)], year, paid, when, distance)
            for distance in range(PROFILE_YEARS)
        ]
        for kind, chosen in (("grants", in_grants), ("others", ~in_grants))
    }


def _paid_share(approved: pd.Series, year: pd.Series, paid: pd.DataFrame, when: pd.Series, distance: int) -> float:
    if approved.empty:
        return 0.0
    ours = paid["ref"].isin(approved.index) & (when - paid["ref"].map(year) == distance)
    return float(paid.loc[ours, "amount_usd_eq"].sum() / approved.sum())


def _study(choice: Choice, envelope: float, total: float) -> pd.DataFrame:
    years = f"{choice.first} to {choice.last}"
    rows = {
        "name": f"Green Climate Fund approvals {years} under {envelope / total:.0%} of their money",
        "currency": "USD",
        "first_year": choice.first,
        "years": max(PROGRAMME_YEARS, choice.last - choice.first + 1),
        "model": "model.yaml",
        "discount_rate": "5%",
    }
    return pd.DataFrame({"key": list(rows), "value": list(rows.values())})


def _projects(pool: pd.DataFrame) -> pd.DataFrame:
    marks = zip(pool["sector"], pool["access"], pool["size"], pool["places"], strict=True)
    tags = [
        ";".join([f"{sector}-sector".lower(), f"{access}-access".lower(), f"size-{size}".lower(), *places])
        for sector, access, size, places in marks
    ]
    return pd.DataFrame(
        {
            "project": pool.index,
            "name": pool["name"],
            "theme": pool["theme"].str.lower(),
            "district": pool["district"],
            "obligor": pool["entity"],
            "tags": tags,
            "earliest": pool["year"],
            "latest": pool["year"],
            "tco2e": [f"{tonnes:.0f}" for tonnes in pool["lifetime_tco2e"]],
            "people": [f"{people:.0f}" for people in pool["direct_beneficiaries"]],
            "cofinance": _dollars(pool["cofinance"]),
        }
    )


def _options(pool: pd.DataFrame, profile: dict[str, list[float]]) -> pd.DataFrame:
    """One package a project, as it was approved: an option has one instrument, so it is named after the largest."""
    adaptation = (pool["equivalent"] * pool["adaptation"]).round().astype(int)
    table = {
        "project": pool.index,
        "option": "as-approved",
        "instrument": pool["main"].map(INSTRUMENTS),
        "start": pool["year"],
        "commitment": _dollars(pool["cents"]),
        "private": _dollars(pool["private"]),
        "grant_equivalent": _dollars(pool["equivalent"]),
        "adaptation_equivalent": _dollars(adaptation),
        "vulnerable_equivalent": _dollars((adaptation * pool["vulnerable"]).round().astype(int)),
    }
    table |= {f"usd_{short.replace('-', '_')}": _dollars(pool[name]) for name, short in INSTRUMENTS.items()}
    paid = [_cash(row, profile) for _, row in pool.iterrows()]
    table |= {f"cash_{k}": _dollars(pd.Series([cash[k] for cash in paid])).to_numpy() for k in range(PROFILE_YEARS + 1)}
    return pd.DataFrame(table)


def _cash(project: Any, profile: dict[str, list[float]]) -> list[int]:
    """Cents paid by year after approval; a guarantee pays nothing, what the profile leaves is paid after its end."""
    paid = int(project["cents"] - project["Guarantees"])
    mostly_grants = sum(project[name] for name in GRANTS) >= project["cents"] / 2
    by_year = [int(paid * share) for share in profile["grants" if mostly_grants else "others"]]
    return [*by_year, paid - sum(by_year)]


def _limits(floor: float) -> pd.DataFrame:
    columns = ["limit", "measure", "where", "at_least", "of", "note"]
    share, more = "decision B.06/06", "investment framework 2024 to 2027: more than in 2020 to 2023"
    rows = [
        ("adaptation", "adaptation_equivalent", "", "50%", "grant_equivalent", share),
        ("vulnerable", "vulnerable_equivalent", "", "50%", "adaptation_equivalent", share),
        ("private-sector", "commitment", "tag=private-sector", f"{floor:.2%}", "commitment", more),
    ]
    return pd.DataFrame(rows, columns=columns)


def _scenarios(cents: int) -> pd.DataFrame:
    steps = [(f"envelope-{cut}", "budget", f"{cents * cut // 100 / 100:.2f}") for cut in (40, 50, 80)]
    steps += [(f"adaptation-{share}", "limits.adaptation.at_least", f"{share}%") for share in (40, 50, 60)]
    return pd.DataFrame(steps, columns=["scenario", "set", "value"])


def _as_approved(pool: pd.DataFrame, envelope: int) -> pd.DataFrame:
    """The projects in the order of approval until the money is gone; what no longer fits is passed over."""
    taken, left = [], envelope
    for ref, row in pool.sort_values(["approval_date"], kind="stable").iterrows():
        if row["cents"] <= left:
            taken.append((ref, "as-approved", row["year"]))
            left -= row["cents"]
    return pd.DataFrame(taken, columns=["project", "option", "start"])


def _dollars(cents: pd.Series) -> pd.Series:
    return pd.Series([f"{amount // 100}.{amount % 100:02d}" for amount in cents], index=cents.index)

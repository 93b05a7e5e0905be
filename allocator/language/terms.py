"""Words that arrive as data and are ours all the same: columns of a run, measures, instruments. Names of a study stay.

`language.term("grant equivalent")` says them; the catalogues get them from here.
"""

from __future__ import annotations

from typing import Final

from allocator.language.messages import message

COLUMNS: Final = (
    *(message("project"), message("name"), message("theme"), message("district"), message("option")),
    *(message("instrument"), message("start"), message("scale"), message("reason"), message("fund")),
    *(message("year"), message("available"), message("spent"), message("carried"), message("reflow")),
    *(message("limit"), message("scope"), message("value"), message("at least"), message("at most")),
    *(message("room"), message("met"), message("amount"), message("total"), message("rule")),
    *(message("objective"), message("objective gained"), message("private gained"), message("resilience gained")),
    *(message("against"), message("gained"), message("points"), message("breaks"), message("obligor")),
    *(message("tag"), message("figure"), message("unit"), message("what")),
)

MEASURES: Final = (
    *(message("commitment"), message("cash"), message("cost"), message("grant equivalent")),
    *(message("private"), message("private gross"), message("public"), message("exposure")),
    *(message("reserve"), message("expected loss"), message("projects"), message("resilience")),
)

INSTRUMENTS: Final = {
    "investment_grant": message("investment grant"),
    "technical_assistance": message("technical assistance"),
    "results_payment": message("payment for results"),
    "soft_loan": message("soft loan"),
    "interest_subsidy": message("interest rate subsidy"),
    "partial_credit_guarantee": message("partial credit guarantee"),
    "first_loss": message("first-loss capital"),
    "equity": message("equity"),
    "premium_subsidy": message("insurance premium subsidy"),
    "credit_line": message("credit line"),
}

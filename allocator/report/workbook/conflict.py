"""Sheet `conflict`: which rules cannot hold together, and what would be enough, where nothing fits."""

from __future__ import annotations

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.words import repairs_in_words, rule_in_words
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.page import Page
from allocator.study.records import Study


def write_conflict(page: Page, portfolio: Portfolio, study: Study, model: Model, language: Language) -> None:
    """The rules of the conflict, then every change that would be enough."""
    say = language.say
    columns = [
        Column("what", say("Rule or change"), width=28),
        Column("rule", say("Id"), width=36),
        Column("words", say("In words"), "wrapped", width=90),
    ]
    note = say("These rules cannot hold together; without any one of them the others can.")
    listing = Listing(page, columns, say("What cannot hold together"), note)
    for rule in portfolio.conflict:
        words = rule_in_words(rule, study, model, language)
        listing.add({"what": say("cannot hold together"), "rule": rule, "words": words})
    for head, lines in repairs_in_words(portfolio, language):
        for line in lines:
            listing.add({"what": say("would be enough"), "rule": line.partition("=")[0], "words": f"{head} {line}"})
    listing.finish()

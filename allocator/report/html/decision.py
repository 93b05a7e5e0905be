"""Section: the decision in two sentences; where there is none, the rules that cannot hold together."""

from __future__ import annotations

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.html.markup import listing, paragraph, section
from allocator.report.words import decision, repairs_in_words, rule_in_words
from allocator.study.records import Study


def decision_section(portfolio: Portfolio, study: Study, model: Model) -> str:
    """What to fund with what result, and how sure it is."""
    sentences = (paragraph(sentence) for sentence in decision(portfolio, study))
    rules = [rule_in_words(rule, study, model) for rule in portfolio.conflict]
    repairs = (part for heading, lines in repairs_in_words(portfolio) for part in (paragraph(heading), listing(lines)))
    return section("decision", "Decision", *sentences, listing(rules), *repairs)

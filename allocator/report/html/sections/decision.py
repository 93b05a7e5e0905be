"""Section: the decision in two sentences; where there is none, the rules that cannot hold together."""

from __future__ import annotations

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.html.markup import Section, listing, paragraph, section
from allocator.report.words import decision, repairs_in_words, rule_in_words
from allocator.study.records import Study


def decision_section(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Section | None:
    """What to fund with what result, and how sure it is."""
    sentences = (paragraph(sentence) for sentence in decision(portfolio, study, language))
    rules = [rule_in_words(rule, study, model, language) for rule in portfolio.conflict]
    repairs = repairs_in_words(portfolio, language)
    parts = (part for heading, lines in repairs for part in (paragraph(heading), listing(lines)))
    return section("decision", language.say("Decision"), *sentences, listing(rules), *parts)

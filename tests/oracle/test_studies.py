"""The random studies themselves: they use every rule, their rules bind, and the same seed gives the same study."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from allocator.modelfile.records import Model
from allocator.study.records import Study
from tests.oracle.compare import enumerated
from tests.oracle.features import EXPECTED, features_of
from tests.oracle.studies import ALL, random_study

FAMILIES = ("limit", "budget", "link", "decision")


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_gives_the_same_study(seed: int) -> None:
    assert random_study(seed) == random_study(seed)


def test_a_feature_left_out_does_not_appear() -> None:
    without = ALL - {"scale", "links", "limits", "ceilings", "reflow", "undated", "decisions"}
    seen = {name for seed in range(60) for name in features_of(*random_study(seed, without))}
    words = ("limit", "link", "ceiling", "sizes", "reflow", "undated", "decision")
    assert [name for name in seen if any(word in name for word in words)] == []


@cache
def _answers(count: int = 60) -> list[tuple[Study, Model, str, tuple[str, ...]]]:
    """Small studies with their status and the families of rules that change the answer when dropped."""
    found = []
    for seed in range(count):
        study, model = random_study(seed, assignments=150)
        answer = enumerated(study, model).solve()
        binding = []
        for family in FAMILIES:
            rules = frozenset(rule for rule in enumerated(study, model).rules.ids if rule.startswith(family))
            if rules:
                without = enumerated(study, model, rules).solve()
                binding += [family] if (without.status, without.levels) != (answer.status, answer.levels) else []
        found.append((study, model, answer.status, tuple(binding)))
    return found


def test_every_rule_appears_in_the_random_studies() -> None:
    seen = Counter(feature for seed in range(300) for feature in features_of(*random_study(seed, assignments=800)))
    assert sorted(name for name in EXPECTED if seen[name] < 3) == []


def test_the_rules_often_bind_and_sometimes_cannot_hold() -> None:
    answers = _answers()
    statuses = Counter(status for *_, status, _ in answers)
    binding = Counter(family for *_, families in answers for family in families)
    assert 0.1 <= statuses["infeasible"] / len(answers) <= 0.35
    assert statuses["optimal"] >= len(answers) / 2
    assert [family for family in FAMILIES if binding[family] < 5] == []

from __future__ import annotations

import copy
import gettext
import json
import pickle
from decimal import Decimal

import pytest

from allocator.language import ENGLISH, Joined, Language, Number, Sentence, Term, language

SHORT = Sentence("{fund} would be {amount} short", fund="{undp}", amount=Number(Decimal("1234.50")))
REASON = Sentence("crowded out: {short}", short=Joined(", ", [SHORT, Term("grant_equivalent")]))


class Backwards(gettext.NullTranslations):
    """A catalogue that moves the places about, as a language does."""

    def gettext(self, message: str) -> str:
        known = {
            "{fund} would be {amount} short": "{amount} lacks {fund}",
            "crowded out: {short}": "[{short}]",
            "grant equivalent": "GIFT",
        }
        return known.get(message, message)


@pytest.fixture
def backwards(monkeypatch: pytest.MonkeyPatch) -> Language:
    spoken = Language("ru")
    monkeypatch.setattr(spoken, "_catalogue", Backwards())
    return spoken


def test_a_sentence_is_its_english_text() -> None:
    assert REASON == "crowded out: {undp} would be 1 234.50 short, grant_equivalent"
    assert json.loads(json.dumps([REASON])) == [str(REASON)]
    told = "crowded out: {undp} would be 1\u00a0234.50 short, grant equivalent"
    assert ENGLISH.tell(REASON) == told  # for readers: no number is broken over two lines


def test_a_sentence_is_told_from_its_parts(backwards: Language) -> None:
    assert backwards.tell(REASON).replace("\u00a0", " ") == "[1 234,50 lacks {undp}, GIFT]"


def test_any_other_text_is_told_as_it_stands() -> None:
    assert language("kk").tell("Decided by the board, 30 %.") == "Decided by the board, 30 %."


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_sentence_keeps_its_parts_on_the_way_to_another_process(backwards: Language, again: object) -> None:
    assert callable(again)
    assert again(REASON) == REASON
    assert backwards.tell(again(REASON)) == backwards.tell(REASON)

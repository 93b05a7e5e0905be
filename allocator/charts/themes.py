"""The budget by theme: by instrument in each, and each theme's share beside the limits on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.charts.bars import LETTERS, fill, legend, lying
from allocator.charts.paper import DARK, LINE, SMALL, bare, brief, finished, paper, styled
from allocator.charts.split import Split, funded_split, paired
from allocator.language import ENGLISH, Language
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.study.records import Limit, Study
from allocator.study.where import parse_where

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocator.charts.figure import Chart

MOST_THEMES = 20
MOST_INSTRUMENTS = 8
MOST_SHARES = 30


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """A theme's share of all commitments beside what the limits ask of it.

    theme     one theme, or several that a limit takes together ("water, energy")
    at_least, at_most   the tightest limits on it, shares of all commitments; None where there is none
    """

    theme: str
    share: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def limited(self) -> bool:
        """True when some limit is about it."""
        return self.at_least is not None or self.at_most is not None


def money_by_theme(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> Split:
    """Commitments by theme (rows) and instrument (columns), the largest first, in the study's currency."""
    no_theme, no_instrument = language.say("no theme"), language.say("not stated")
    split = funded_split(
        portfolio, study, lambda _, project: project.theme or no_theme, lambda row, _: row.instrument or no_instrument
    )
    return split.largest_first()


def theme_shares(portfolio: Portfolio, study: Study, model: Model) -> tuple[ThemeShare, ...]:
    """Every theme of the study and its share of what is committed, with the limits that are about themes alone."""
    total = sum(row.commitment for row in portfolio.funded_rows)
    if not total:
        return ()
    committed = {project.theme: 0.0 for project in study.projects if project.theme}
    for row, project in paired(portfolio, study):
        if project.theme:
            committed[project.theme] = committed.get(project.theme, 0.0) + row.commitment
    shares = {theme: ThemeShare(theme, amount / total) for theme, amount in sorted(committed.items())}
    stated = {limit.limit: limit for limit in (*model.limits, *study.limits) if _is_share_of_all(limit)}
    for line in portfolio.limit_rows:
        if line.limit in stated:
            _add(shares, stated[line.limit], line)
    return tuple(sorted(shares.values(), key=lambda one: (-one.share, one.theme)))


def _is_share_of_all(limit: Limit) -> bool:
    return limit.measure == limit.of == "commitment"


def _add(shares: dict[str, ThemeShare], limit: Limit, line: LimitLine) -> None:
    """The bounds of a limit beside the share they are about; those that look at more than themes are left out."""
    conditions = parse_where(limit.where).conditions
    if limit.per == "theme" and not conditions:
        name = line.scope
    elif not limit.per and len(conditions) == 1 and conditions[0].key == "theme" and not conditions[0].negated:
        name = ", ".join(conditions[0].values)
    else:
        return
    before = shares.get(name) or ThemeShare(name, line.value)
    low = [bound for bound in (before.at_least, line.at_least) if bound is not None]
    high = [bound for bound in (before.at_most, line.at_most) if bound is not None]
    shares[name] = replace(before, at_least=max(low, default=None), at_most=min(high, default=None))


def themes_chart(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> Chart:
    """A bar a theme in parts by instrument: where the donor's money goes."""
    split = money_by_theme(portfolio, study, language)
    split = split.folded(MOST_THEMES, MOST_INSTRUMENTS, language.say("all others"))
    with styled():
        figure, (axes,) = paper(0.35 + 1.75 * LINE * len(split.rows) + LINE * -(-len(split.columns) // 2))
        notes = [_amount_and_share(split.by_row[row], split.total, language) for row in split.rows]
        lying(axes, split, notes)
        bare(axes)
        legend(figure, axes)
        return finished(figure)


def _amount_and_share(amount: float, total: float, language: Language) -> str:
    return f"{language.money(amount)} ({language.share(amount / total if total else 0.0, 1)})"


def theme_shares_chart(portfolio: Portfolio, study: Study, model: Model, language: Language = ENGLISH) -> Chart:
    """A bar a theme for its share of what is committed, with the least and the most that limits allow."""
    shares = theme_shares(portfolio, study, model)[:MOST_SHARES]
    with styled():
        figure, (axes,) = paper(0.3 + 2.5 * LINE * len(shares))
        places = list(range(len(shares)))
        axes.barh(places, [one.share for one in shares], 0.42, **fill(4))
        for place, one in zip(places, shares, strict=True):
            _bounds(axes, place, one, language)
        axes.set_yticks(places, [brief(one.theme, LETTERS) for one in shares])
        axes.set_ylim(len(places) - 0.4, -0.6)
        ends = [max(one.share, one.at_least or 0.0, one.at_most or 0.0) for one in shares]
        axes.set_xlim(0, 1.04 * max(ends, default=1.0))
        bare(axes)
        return finished(figure)


def _bounds(axes: Axes, place: int, one: ThemeShare, language: Language) -> None:
    """The share in words at the end of its bar; a mark at each bound."""
    for bound, mark in ((one.at_least, ">"), (one.at_most, "<")):  # pointing to where the share has to be
        if bound is not None:
            axes.plot([bound, bound], [place - 0.36, place + 0.36], color=DARK, linewidth=1.6)
            axes.plot([bound], [place - 0.36], marker=mark, markersize=4, color=DARK, clip_on=False)
    end = max(one.share, one.at_least or 0.0, one.at_most or 0.0)
    text = share_in_words(one, language)
    axes.annotate(text, (end, place), (6, 0), textcoords="offset points", va="center", fontsize=SMALL)


def share_in_words(one: ThemeShare, language: Language) -> str:
    """The share and what is asked of it.

    >>> share_in_words(ThemeShare("water", 0.25, 0.2, None), ENGLISH).replace("\\u00a0", " ")
    '25 % (at least 20 %)'
    """
    low = "" if one.at_least is None else language.share(one.at_least)
    high = "" if one.at_most is None else language.share(one.at_most)
    return between(language.share(one.share, 1), low, high, language)


def between(share: str, low: str, high: str, language: Language = ENGLISH) -> str:
    """A number and what is asked of it; an empty text where nothing is asked.

    >>> between("2.50", "2", "")
    '2.50 (at least 2)'
    """
    if low and high:
        return language.say("{share} ({least} to {most})", share=share, least=low, most=high)
    if low:
        return language.say("{share} (at least {least})", share=share, least=low)
    return language.say("{share} (at most {most})", share=share, most=high) if high else share

"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from allocator.cli.terminal import Terminal
from allocator.errors import UsageError
from allocator.language import LANGUAGES
from allocator.units import read_share

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "json", "csv")


class Change(click.ParamType[tuple[str, str]]):
    """`PATH=VALUE`: one thing to change."""

    name = "PATH=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The path and the value, split at the first equals sign."""
        path, found, text = str(value).partition("=")
        if not found or not path.strip():
            self.fail(f'"{value}" is not a change. Write PATH=VALUE, such as budget=80%.', param, ctx)
        return path.strip(), text.strip()


class Share(click.ParamType[float]):
    """A share: 0.01% or 0.0001."""

    name = "SHARE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """A number from 0 to 1."""
        try:
            return float(read_share(str(value)))
        except UsageError as error:
            self.fail(str(error), param, ctx)


def spoken(command: Command) -> Command:
    """--format, -q, -v and --no-color, kept in the Terminal that the command is given."""
    for option in (
        click.option("--no-color", is_flag=True, expose_value=False, callback=_without_colour, help="No colours."),
        click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=_kept, help="Say more."),
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_kept, help="Results only."),
        click.option(
            *("--format", "format"),
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            expose_value=False,
            callback=_kept,
            help="For people, or for programs.",
        ),
    ):
        command = option(command)
    return click.pass_obj(command)  # type: ignore[return-value]


def _kept(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    setattr(ctx.ensure_object(Terminal), str(param.name), value)


def _without_colour(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    terminal = ctx.ensure_object(Terminal)
    terminal.colour = terminal.colour and not value


def speaking(command: Command) -> Command:
    """--lang: what the results are written in, kept in the Terminal."""
    return click.option(
        *("--lang", "language"),
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        expose_value=False,
        callback=_kept,
        help="Of the report, the workbook and what is explained; keys and files stay English.",
    )(command)


def reading(command: Command) -> Command:
    """--model and --encoding: how a study is read."""
    for option in (
        click.option("--encoding", metavar="NAME", help="Of CSV files that are not UTF-8, such as cp1251."),
        click.option("--model", metavar="NAME|FILE", help="Shipped model file by name, or a path that ends in .yaml."),
    ):
        command = option(command)
    return command


def changing(command: Command) -> Command:
    """--scenario, --set and --budget: what is changed before solving, in this order."""
    for option in (
        click.option("--budget", metavar="AMOUNT", help="Scale every budget so that the total is this: 1.2m, 80%."),
        click.option(
            *("--set", "changes"),
            type=Change(),
            multiple=True,
            help="Change one thing: rates.market=24%, projects.P07.decision=out. Repeatable.",
        ),
        click.option("--scenario", metavar="NAME", help="A scenario of the study."),
    ):
        command = option(command)
    return command


def searching(command: Command) -> Command:
    """--gap, --time and --seed: how far the search goes."""
    for option in (
        click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of the search."),
        click.option(
            "--time",
            type=click.FloatRange(min=0, min_open=True, max=10**7),
            default=300.0,
            show_default=True,
            metavar="SECONDS",
            help="Stop then, with the best found.",
        ),
        click.option(
            "--gap",
            type=Share(),
            help="How far from the best possible is good enough; by default 0 up to 5 000 choices, 0.01% above.",
        ),
    ):
        command = option(command)
    return command


def methodical(command: Command) -> Command:
    """--method: in which way a study is solved."""
    return click.option(
        "--method",
        type=click.Choice(["auto", "whole", "core"]),
        default="auto",
        show_default=True,
        help="Of solving: core proves large pipelines on few packages; auto takes it where it is quicker.",
    )(command)


def working(command: Command) -> Command:
    """--processes: how many solves at once."""
    return click.option(
        "--processes",
        type=click.IntRange(1, 1024),
        metavar="N",
        help="Solves at once, each in a process of its own; by default one a processor.",
    )(command)

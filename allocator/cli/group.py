"""The list of commands. A command's module is loaded when it is asked for, and what it needs when it runs."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from allocator.errors import nearest

COMMANDS: Final = ("demo", "new", "check", "solve", "compare", "sweep", "frontier", "explain", "models")


class Commands(click.Group):
    """Commands by name, in the order a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name: the function of that name in the module of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"allocator.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command meant, or an error with the nearest name."""
        if args and args[0] not in COMMANDS:
            ctx.fail(f'There is no command "{args[0]}".{nearest(args[0], COMMANDS)} Known: {", ".join(COMMANDS)}.')
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="allocator", message="%(package)s %(version)s")
def allocator() -> None:
    """Decide how a donor's money is spent so that it draws in the most private investment and resilience.

    Start with `allocator demo`, which needs nothing. Results go to stdout, progress and errors to stderr.

    Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 errors in the study or the model file, 4 no portfolio meets
    the limits, 5 stopped early with a portfolio, 6 stopped early without one.
    """

"""Running a command: every way it can end becomes an exit code and a message, never a bare traceback."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import click

from allocator.cli.exits import Exit
from allocator.cli.group import allocator
from allocator.cli.terminal import Terminal, prepare_streams
from allocator.errors import AllocatorError


def run(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code.

    arguments  what stands after `allocator` on the command line
    """
    prepare_streams()
    terminal = Terminal()
    try:
        code = allocator.main(list(arguments), prog_name="allocator", standalone_mode=False, obj=terminal)
        return int(code or Exit.DONE)
    except click.ClickException as error:
        return _wrong_usage(terminal, error)
    except (KeyboardInterrupt, click.Abort):
        terminal.error("Stopped before a portfolio was found.")
        return Exit.NOTHING
    except AllocatorError as error:
        return _refused(terminal, error)
    except Exception as error:
        return _failed(terminal, error)
    finally:
        terminal.clear()


def _wrong_usage(terminal: Terminal, error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    if context is not None:
        terminal.error(f"{context.get_usage()}\nTry '{context.command_path} --help'.")
    terminal.error(error.format_message())
    return Exit.USAGE


def _refused(terminal: Terminal, error: AllocatorError) -> int:
    """Every problem, one a line."""
    terminal.error(str(error))
    if error.exit_code == Exit.INTERNAL:
        _trace(terminal)
    return error.exit_code


def _failed(terminal: Terminal, error: Exception) -> int:
    message = " ".join(str(error).split()) or "no message"
    hint = "" if terminal.verbose else " Run again with -v to see where."
    terminal.error(f"Internal error: {type(error).__name__}: {message}{hint}")
    _trace(terminal)
    return Exit.INTERNAL


def _trace(terminal: Terminal) -> None:
    if terminal.verbose:
        terminal.error("".join(traceback.format_exception(*sys.exc_info())))

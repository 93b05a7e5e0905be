"""A result on a terminal: the parts of the plain text laid out by rich to the width there is.

Nothing of a number is ever cut: where the columns of a table do not fit, names fold over lines; where they still do
not fit, every row becomes a block of its own, a line a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from allocator.cli.codepage import fitted, shows
from allocator.report.text import LINE, Grid, Laid, Prose, Stack, Title, refilled

if TYPE_CHECKING:
    from rich.box import Box
    from rich.console import Console, RenderableType
    from rich.text import Text

_LEAST = 20  # columns a terminal is taken to have at least
_NARROWEST = 10  # columns a name folds into before rows become blocks
_GAP = 2  # spaces between columns
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Screen:
    """What a terminal can show.

    width     columns
    encoding  of its letters, such as "cp866"
    styled    False: no bold and no colours, in terminals that know none or for users that want none
    """

    width: int
    encoding: str = "utf-8"
    styled: bool = True

    def draw(self, text: Laid) -> str:
        """The text laid out for this terminal; ends in a line feed."""
        written = StringIO()
        _put(text, self._console(written), self)
        return fitted("\n".join(line.rstrip() for line in written.getvalue().split("\n")), self.encoding)

    def _console(self, file: StringIO) -> Console:
        from rich.console import Console

        return Console(
            file=file,
            width=max(self.width, _LEAST),
            force_terminal=self.styled,
            color_system="standard" if self.styled else None,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=False,
            _environ={},
        )


def _put(part: str, console: Console, screen: Screen) -> None:
    if isinstance(part, Stack):
        _put_stack(part, console, screen)
    elif isinstance(part, Grid):
        _put_grid(part, console, screen)
    else:
        console.print(_lines(part, console.width))


def _put_stack(stack: Stack, console: Console, screen: Screen) -> None:
    """Part by part; a line right above a table is its heading."""
    for part, following in zip(stack.parts, (*stack.parts[1:], ""), strict=True):
        if isinstance(following, Grid) and not isinstance(part, Laid):
            console.print(_lines(part, console.width, "bold"))
        else:
            _put(part, console, screen)
        for _ in range(stack.between.count("\n") - 1 if following else 0):
            console.print()


def _lines(part: str, width: int, style: str = "") -> RenderableType:
    from rich.text import Text

    if isinstance(part, Title):
        return Text(refilled(part.whole, min(width, LINE)), style="bold")
    if isinstance(part, Prose):
        return Text(refilled(part.whole, min(width, LINE), part.hang), overflow="fold")
    lines = [refilled(line, width, " " * (len(line) - len(line.lstrip()))) for line in part.split("\n")]
    return Text("\n".join(lines), style=style, overflow="fold")


def _put_grid(grid: Grid, console: Console, screen: Screen) -> None:
    widths = _fitting(grid, console.width)
    console.print(_blocks(grid, console.width) if widths is None else _table(grid, widths, screen))


def _fitting(grid: Grid, width: int) -> list[int] | None:
    """Widths of columns that fit: numbers whole, headings and names folded; None where even that is too wide."""
    widths = [_widest(grid, column, whole=True) for column in range(len(grid.right))]
    least = [_least(grid, column, widths[column]) for column in range(len(grid.right))]
    over = sum(widths) + _INDENT + _GAP * (len(widths) - 1) - width
    while over > 0:
        foldable = [column for column in range(len(widths)) if widths[column] > least[column]]
        if not foldable:
            return None
        widths[max(foldable, key=lambda column: widths[column] - least[column])] -= 1
        over -= 1
    return widths


def _widest(grid: Grid, column: int, *, whole: bool) -> int:
    """The widest cell of a column, and its heading whole or word by word."""
    from rich.cells import cell_len

    heading = grid.headings[column] if grid.headings else ""
    words = [heading] if whole else heading.split()
    return max((cell_len(text) for text in (*words, *(row[column] for row in grid.rows))), default=0) or 1


def _least(grid: Grid, column: int, widest: int) -> int:
    """How narrow a column may become: numbers and the words of headings stay whole, a name folds."""
    if grid.right[column]:
        return _widest(grid, column, whole=False)
    heading = grid.headings[column] if grid.headings else ""
    return min(widest, max([_NARROWEST, *map(len, heading.split())]))


def _table(grid: Grid, widths: list[int], screen: Screen) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table

    table = Table(box=_rule(screen), show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
    table.show_header = bool(grid.headings)
    table.header_style = "bold"
    for column, width in enumerate(widths):
        heading = grid.headings[column] if grid.headings else ""
        table.add_column(_cell(heading), justify="right" if grid.right[column] else "left", width=width)
    for row in grid.rows:
        table.add_row(*(_cell(refilled(text, width)) for text, width in zip(row, widths, strict=True)))
    return Padding(table, (0, 0, 0, _INDENT), expand=False)


def _rule(screen: Screen) -> Box:
    """A line under the headings, drawn with what the code page has; spaces elsewhere."""
    from rich.box import Box

    line = "─" if shows("─", screen.encoding) else "-"
    blank = "    \n"
    return Box(f"{blank * 2} {line * 2} \n{blank * 5}", ascii=True)  # "ascii": rich is not to choose another


def _cell(text: str) -> Text:
    from rich.text import Text

    return Text(text, style="bold red" if text == "NO" else "", overflow="fold")


def _blocks(grid: Grid, width: int) -> RenderableType:
    """Every row by itself: a line a column, the heading before the value."""
    from rich.text import Text

    hang = " " * 2 * _INDENT
    if not grid.headings:
        lines = [refilled("  ".join([" " * (_INDENT - 2), *filter(None, row)]), width, hang) for row in grid.rows]
        return Text("\n".join(lines), overflow="fold")
    blocks = ["\n".join(_block(grid.headings, row, width, hang)) for row in grid.rows]
    return Text("\n\n".join(blocks), overflow="fold")


def _block(headings: Sequence[str], row: Sequence[str], width: int, hang: str) -> Iterator[str]:
    for heading, cell in zip(headings, row, strict=True):
        if cell:
            yield refilled(f"{' ' * _INDENT}{heading}: {cell}" if heading else f"{' ' * _INDENT}{cell}", width, hang)

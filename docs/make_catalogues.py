"""Brings the catalogues of allocator/locale up to date: texts of the code in, translations kept, .mo compiled.

python docs/make_catalogues.py            writes the .po and .mo; says what is left to translate
python docs/make_catalogues.py --check    exit code 1 when a catalogue is not up to date or lacks a translation

A text is taken from `say("...")`, `count("...", "...", n)`, `message("...")` and `Sentence("...")`, and from the tables
of a study, whose explanations the workbook to fill in shows. What is translated is written into the .po by hand.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).parent.parent))

from allocator.study.schema import SETTINGS, TABLES, Kind

ROOT = Path(__file__).parent.parent
LOCALES = ("ru", "kk")
KEYWORDS = {"say": None, "message": None, "Sentence": None, "count": (1, 2)}
HEAD = "# {name} texts of allocator. Made by docs/make_catalogues.py; translations are written here by hand.\n#"
NAMES = {"ru": "Russian", "kk": "Kazakh"}

Text = str | tuple[str, ...]


class Catalogue(Catalog):
    """A catalogue whose head holds only what gettext reads, so that the same texts make the same file."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Language, plural forms and encoding."""
        return [
            ("Project-Id-Version", "allocator"),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def texts() -> set[Text]:
    """Every text of the package."""
    found: set[Text] = set()
    for path in sorted((ROOT / "allocator").rglob("*.py")):
        if "allocator.language" in path.read_text(encoding="utf-8"):  # elsewhere `count` is that of texts and lists
            for _, text, _, _ in extract_from_file(calls, path, keywords=KEYWORDS):
                found.add(text)
    return {text for text in found.union(of_tables()) if text}


def calls(
    file: BinaryIO, keywords: Collection[str], *_: object, **_options: object
) -> Iterator[tuple[int, str, Text, list[str]]]:
    """What Babel asks of a way to extract: every call by a keyword, also within another call or an f-string."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = tuple(
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
            if name in keywords and given:
                yield node.lineno, name, given if len(given) > 1 else given[0], []


def of_tables() -> Iterator[str]:
    """What the tables of a study explain: themselves, their columns, units and what a blank means."""
    for table in TABLES:
        yield table.explanation
        yield from (explanation for _, _, explanation in table.series)
    for column in (*SETTINGS, *(column for table in TABLES for column in table.columns)):
        yield from filter(None, (column.explanation, column.unit, column.kind))
        typed = bool(column.choices) or column.kind is Kind.YES_NO or column.default.isdigit()
        yield from [column.default] if column.default and not typed else []


def updated(code: str, found: set[Text]) -> Catalogue:
    """The catalogue of a language: the texts of the package, in their order, with the translations there are."""
    known = written(code)
    made = Catalogue(code, domain="allocator", header_comment=HEAD.format(name=NAMES[code]), fuzzy=False)
    for text in sorted(found, key=str):
        old = known.get(text) if known else None
        kept = old.string if old and bool(old.string) else ("" if isinstance(text, str) else ("",) * made.num_plurals)
        made.add(text, kept, flags=_flags(text))
    return made


def _flags(text: Text) -> list[str]:
    first = text if isinstance(text, str) else text[-1]
    return ["python-brace-format"] if "{" in first else []


def written(code: str) -> Catalog | None:
    """The catalogue as it lies there."""
    path = place(code, "po")
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=code)


def place(code: str, kind: str) -> Path:
    """Where a catalogue lies."""
    return ROOT / "allocator" / "locale" / code / "LC_MESSAGES" / f"allocator.{kind}"


def po_bytes(made: Catalog) -> bytes:
    """The text of a .po file."""
    file = BytesIO()
    write_po(file, made, width=120, sort_output=False, omit_header=False)
    return file.getvalue()


def mo_bytes(made: Catalog) -> bytes:
    """A compiled catalogue."""
    file = BytesIO()
    write_mo(file, made)
    return file.getvalue()


def untranslated(made: Catalog) -> list[Text]:
    """Texts without a translation, or without one of its plural forms."""
    return [one.id for one in made if one.id and not _whole(one.string)]


def _whole(string: Text) -> bool:
    return bool(string) if isinstance(string, str) else all(string)


def main(arguments: list[str]) -> int:
    """Writes or checks the catalogues; returns the exit code."""
    wrong, found = False, texts()
    for code in LOCALES:
        made = updated(code, found)
        files = {place(code, "po"): po_bytes(made), place(code, "mo"): mo_bytes(made)}
        lacking = untranslated(made)
        sys.stderr.write(f"{code}: {len(made)} texts, {len(lacking)} to translate\n")
        if "--check" not in arguments:
            for path, content in files.items():
                path.write_bytes(content)
        else:
            old = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
            wrong = wrong or bool(old or lacking)
    if wrong:
        sys.stderr.write("The catalogues are not up to date: run python docs/make_catalogues.py and translate.\n")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

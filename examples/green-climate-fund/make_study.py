"""Makes a study out of the Green Climate Fund's public list of projects, which you download yourself.

    python examples/green-climate-fund/make_study.py DOWNLOAD_FOLDER OUT_FOLDER
    python examples/green-climate-fund/make_study.py DOWNLOAD_FOLDER OUT_FOLDER --envelope 50% --terms high

DOWNLOAD_FOLDER holds projects.json (https://api.gcfund.org/v1/projects) or the same as tables; README.md beside this
file says what is made of it and what is assumed. Ends with 3 when the download is not as expected.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from gcf_download import DownloadError, read_download
from gcf_study import GRANT_ELEMENT, Choice, Made, make_tables

MODEL = Path(__file__).parent / "model.yaml"


def main(arguments: list[str]) -> int:
    """Reads, makes and writes; says on stderr what the reader of the study should know."""
    asked = _asked(arguments)
    choice = Choice(asked.first_year, asked.last_year, asked.envelope, asked.terms)
    try:
        made = make_tables(read_download(asked.download), choice)
    except (DownloadError, ValueError) as error:
        print(error, file=sys.stderr)
        return 3
    write(made, asked.out)
    for remark in made.remarks:
        print(remark, file=sys.stderr)
    money = float(made.tables["budgets"]["amount"][0])
    print(f"{asked.out}: {len(made.tables['projects'])} candidates, USD {money:,.2f} to spend")
    return 0


def write(made: Made, folder: Path) -> None:
    """The study folder: its tables, the model file, and the list in the order of approval."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in made.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    made.as_approved.to_csv(folder / "_as_approved.csv", index=False, lineterminator="\n")
    shutil.copyfile(MODEL, folder / "model.yaml")


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("download", type=Path, metavar="DOWNLOAD_FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("--envelope", type=_envelope, default=0.6, help="60%% of what the candidates got, or dollars")
    parser.add_argument("--terms", choices=sorted(GRANT_ELEMENT), default="low", help="how concessional loans are")
    parser.add_argument("--first-year", type=int, default=2023)
    parser.add_argument("--last-year", type=int, default=2025)
    return parser.parse_args(arguments)


def _envelope(text: str) -> float:
    """A share of the candidates' money as 60%, or an amount in dollars."""
    value = float(text.removesuffix("%").replace(",", "").replace(" ", "")) / (100 if text.endswith("%") else 1)
    if not 0 < value < float("inf") or (value <= 1) != text.endswith("%"):
        raise argparse.ArgumentTypeError(f"{text} is neither a share up to 100% nor an amount in dollars.")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

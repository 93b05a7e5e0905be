"""A small right study as text, so that a test changes one table and reads what is said about it."""

import csv
import io

from allocator.errors import At, StudyError
from allocator.study.raw import Raw, RawTable
from allocator.study.reading import study_of
from allocator.study.records import Study

SMALL = {
    "study": "key,value\nname,Small\ncurrency,USD\nfirst_year,2027\nyears,5\n",
    "budgets": "fund,year,amount\nmain,2027,100\n",
    "projects": "project,name,theme,district,total_cost\nP1,Wells,water,Esil,50\nP2,Roofs,energy,Zhambyl,60\n",
}


def raw_of(**tables: str | None) -> Raw:
    texts = {name: text for name, text in (SMALL | tables).items() if text is not None}
    return Raw([_table(name, text) for name, text in texts.items()], file="small", word="file")


def study(**tables: str | None) -> Study:
    return study_of(raw_of(**tables))


def problems(**tables: str | None) -> list[str]:
    """Messages about the small study with these tables changed; None takes a table away."""
    try:
        study(**tables)
    except StudyError as error:
        return [str(problem) for problem in error.problems]
    return []


def _table(name: str, text: str) -> RawTable:
    rows = list(csv.reader(io.StringIO(text)))
    return RawTable(name, At(f"{name}.csv"), rows[0], rows[1:], range(2, len(rows) + 1))

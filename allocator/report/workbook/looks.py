"""How cells look: blue for figures stated by the study or the solver, black for what is worked out in the workbook.

Everything can be read in black and white: a check that fails is white on black.
"""

from __future__ import annotations

from typing import Any, Final

STATED: Final = "#1F4E9E"
_BOOLEAN: Final = '"TRUE";"TRUE";"FALSE"'  # LibreOffice shows a stored TRUE as 1 without it; Excel needs none

NUMBER_FORMATS: Final = {
    "money": "#,##0.00",
    "count": "#,##0",
    "quantity": "#,##0.00",
    "share": "0.00%",
    "ratio": "0.00",
    "number": "General",
    "size": "0.00####",
    "year": "0",
}


_HEADING: Final = {"bold": True, "bg_color": "#E7EDF3", "top": 1, "text_wrap": True, "valign": "vcenter"}


def _looks() -> dict[str, dict[str, Any]]:
    looks: dict[str, dict[str, Any]] = {
        "text": {"valign": "top"},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "title": {"bold": True, "font_size": 14},
        "part": {"bold": True, "font_size": 12, "valign": "vcenter"},
        "note": {"italic": True, "font_color": "#404040", "valign": "top"},
        "wrapped note": {"italic": True, "font_color": "#404040", "text_wrap": True, "valign": "top"},
        "heading": _HEADING,
        "figure heading": {**_HEADING, "align": "right"},
        "key": {"font_size": 8, "font_color": "#595959", "bg_color": "#E7EDF3", "bottom": 1},
        "figure key": {"font_size": 8, "font_color": "#595959", "bg_color": "#E7EDF3", "bottom": 1, "align": "right"},
        "check heading": {**_HEADING, "align": "center"},
        "check key": {"font_size": 8, "font_color": "#595959", "bg_color": "#E7EDF3", "bottom": 1, "align": "center"},
        "year name": {"num_format": "0", "align": "left"},
        "total text": {"bold": True, "top": 1, "valign": "top"},
        "check": {"align": "center", "valign": "top", "num_format": _BOOLEAN},
        "large check": {
            "align": "center",
            "bold": True,
            "font_size": 14,
            "border": 2,
            "valign": "vcenter",
            "num_format": _BOOLEAN,
        },
        "explained": {"italic": True, "font_color": "#404040", "align": "left", "indent": 1, "valign": "vcenter"},
        "failed": {"bg_color": "#000000", "font_color": "#FFFFFF", "bold": True},
        "link": {"font_color": STATED, "underline": 1, "valign": "top"},
    }
    for name, number_format in NUMBER_FORMATS.items():
        worked_out = {"num_format": number_format, "valign": "top"}
        looks[name] = worked_out
        looks[f"stated {name}"] = {**worked_out, "font_color": STATED}
        looks[f"total {name}"] = {**worked_out, "bold": True, "top": 1}
        looks[f"headline {name}"] = {**worked_out, "bold": True, "align": "right"}
    return looks


LOOKS: Final = _looks()

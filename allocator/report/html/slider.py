"""The slider of a sweep: it shows precomputed points, and needs no network, no framework and no mouse.

All words and numbers are written when the page is made; the script only puts the texts of a stop in their places, as
text. Without scripts the slider is hidden and the table of points says the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

SCRIPT: Final = """
(function () {
  "use strict";
  var slider = document.getElementById("slider");
  var stops = JSON.parse(document.getElementById("slider-stops").textContent);
  var range = document.getElementById("slider-range");
  var marks = document.querySelectorAll("figure [id*='-here']");
  function show() {
    var stop = stops[Number(range.value)];
    Object.keys(stop.texts).forEach(function (name) {
      document.getElementById("slider-" + name).textContent = stop.texts[name];
    });
    range.setAttribute("aria-valuetext", stop.words);
    marks.forEach(function (mark) {
      mark.setAttribute("transform", "translate(" + (stop.across - stops[0].across) + " 0)");
    });
  }
  range.addEventListener("input", show);
  slider.hidden = false;
  show();
}());
"""


@dataclass(frozen=True, slots=True)
class Stop:
    """What the slider shows at a point: texts by name, the same in words for who hears it, and the line's place.

    across  units of the drawing from its left edge
    """

    texts: Mapping[str, str]
    words: str
    across: float


def slider(label: str, rows: Sequence[tuple[str, str]], stops: Sequence[Stop], start: int = 0) -> str:
    """The slider with its figures below.

    label  what is chosen with it
    rows   (name, heading) of the figures, in the order shown; `name` is a key of every stop's texts, letters only
    start  the stop shown first
    """
    items = "\n".join(
        f'<dt>{escape(heading)}</dt><dd id="slider-{name}">{escape(stops[start].texts[name])}</dd>'
        for name, heading in rows
    )
    ends = f'min="0" max="{len(stops) - 1}" step="1" value="{start}"'
    control = f'<input type="range" id="slider-range" {ends} autocomplete="off">'
    data = f'<script type="application/json" id="slider-stops">{embedded(stops, [name for name, _ in rows])}</script>'
    form = f'<label for="slider-range">{escape(label)}</label>\n{control}\n<dl aria-live="polite">\n{items}\n</dl>'
    return f'<div class="slider" id="slider" hidden>\n{form}\n{data}\n</div>'


def embedded(stops: Sequence[Stop], names: Sequence[str]) -> str:
    """The stops as JSON within a page, with the texts of these names: nothing in it can end the element it stands in.

    >>> embedded([Stop({"name": "</script>"}, "", 0.0)], ["name"]).count("<")
    0
    """
    texts = [{name: stop.texts[name] for name in names} for stop in stops]
    records = [
        {"texts": shown, "words": stop.words, "across": stop.across} for shown, stop in zip(texts, stops, strict=True)
    ]
    text = json.dumps(records, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

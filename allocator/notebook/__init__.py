"""What a notebook shows of an answer: a short summary when a cell ends with it, and a chart for each `plot` method.

The results themselves know nothing of pages and charts; their methods come here when they are called.
"""

from __future__ import annotations

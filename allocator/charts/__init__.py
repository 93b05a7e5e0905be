"""Charts of what was found: from frozen results to matplotlib figures, readable in black and white.

One family of charts a module. Every function takes results and returns a `matplotlib.figure.Figure` of its own: nothing
is shown, and no state is shared. matplotlib is loaded when the first chart is drawn.
"""

from __future__ import annotations

"""What-if: analyses that ask for many portfolios on the one road of `allocate`, or measure one against others."""

from __future__ import annotations

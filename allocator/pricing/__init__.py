"""From a study and a model to the table of options."""

from allocator.pricing.price import price
from allocator.pricing.table import Option, Options, Unpriced

__all__ = ["Option", "Options", "Unpriced", "price"]

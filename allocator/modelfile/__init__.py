"""Model files: a donor's policy in YAML, with a closed vocabulary and nothing guessed."""

from allocator.modelfile.load import ModelSummary, list_models, load_model, model_for
from allocator.modelfile.shipped import shipped_example

__all__ = ["ModelSummary", "list_models", "load_model", "model_for", "shipped_example"]

"""Python client of Assay: verifiable rewards and rubric scoring for the reinforcement learning of language models."""

from .client import Assay
from .errors import AssayError
from .score import Score

__all__ = ["Assay", "AssayError", "Score"]

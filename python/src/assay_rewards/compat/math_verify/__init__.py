"""
``parse``, ``verify`` and ``math_metric`` of Math-Verify over Assay's engine, safe in threads and after a fork::

    from assay_rewards.compat.math_verify import parse, verify

    verify(parse("$\\\\frac{1}{2}$"), parse("The answer is 0.5"))  # True

docs/from-math-verify.md says which arguments are honoured, which are refused, and where verdicts differ.
"""

from .comparison import score_pairs, verify, verify_batch, verify_detailed
from .configs import ExprExtractionConfig, LatexExtractionConfig, LatexNormalizationConfig, StringExtractionConfig
from .engine import use
from .metric import math_metric
from .parsed import Parsed, parse

__all__ = [
    "ExprExtractionConfig",
    "LatexExtractionConfig",
    "LatexNormalizationConfig",
    "Parsed",
    "StringExtractionConfig",
    "math_metric",
    "parse",
    "score_pairs",
    "use",
    "verify",
    "verify_batch",
    "verify_detailed",
]

"""Math-Verify's metric over whole texts."""

from __future__ import annotations

import logging
from typing import Any, Callable, List, Optional, Sequence, Tuple

from ...errors import AssayError
from .comparison import verify_batch
from .configs import ExprExtractionConfig
from .parsed import parse

_log = logging.getLogger("assay_rewards")
Metric = Callable[[Sequence[str], Sequence[str]], Tuple[float, Optional[Tuple[List[str], List[str]]]]]


def math_metric(
    gold_extraction_target: Sequence[Any] = (ExprExtractionConfig(),),
    pred_extraction_target: Sequence[Any] = (ExprExtractionConfig(),),
    aggregation_function: Callable[[List[float]], float] = max,
    precision: int = 6,
) -> Metric:
    """
    A function of golds and predictions: 1.0 or 0.0 for each prediction by whether one of the golds is met, put together by
    ``aggregation_function``, and beside it the answers that were found. It raises AssayError E_UNSCORABLE (a ValueError
    there) where a gold holds nothing. Raises AssayError E_USAGE for what is not offered.
    """

    def of(golds: Sequence[str], predictions: Sequence[str]) -> Tuple[float, Optional[Tuple[List[str], List[str]]]]:
        wanted = [parse(text, gold_extraction_target) for text in golds]
        found = [parse(text, pred_extraction_target) for text in predictions]
        if not all(wanted):
            raise AssayError("E_UNSCORABLE", f"nothing was found in one of the golds {list(golds)!r:.200}.")
        verdicts = verify_batch([(wanted, one) for one in found], precision)
        items = [item for one in found for item in one]
        if not items:
            _log.warning("no answer was found in %d predictions", len(found))
        return aggregation_function([1.0 if same else 0.0 for same in verdicts]), ([item for one in wanted for item in one], items)

    return of

"""Comparisons of what should stand with what stands."""

from __future__ import annotations

import logging
from fractions import Fraction
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ...errors import AssayError
from ...score import Score
from .configs import ExprExtractionConfig, LatexExtractionConfig, search_of
from .engine import engine
from .parsed import Parsed, counts, sample_of

_log = logging.getLogger("assay_rewards")
_DEFAULT = search_of((LatexExtractionConfig(), ExprExtractionConfig()))
_FLOAT_ROUNDING = 6
_NUMERIC_PRECISION = 15


def verify(
    gold: Any,
    target: Any,
    float_rounding: int = _FLOAT_ROUNDING,
    numeric_precision: int = _NUMERIC_PRECISION,
    strict: bool = True,
    allow_set_relation_comp: bool = False,
    timeout_seconds: Optional[int] = 5,
    raise_on_error: bool = False,
) -> bool:
    """
    Whether ``target`` (of the model) equals ``gold`` (the reference), each a result of ``parse``, a text, a number, or a
    list of those, of which one has to do. What cannot be compared is False, or with ``raise_on_error`` an AssayError:
    E_UNSCORABLE or the Score's own code; ``verify_detailed`` tells the two from each other. Other values of
    ``float_rounding``, ``numeric_precision`` and ``strict`` are refused; ``timeout_seconds`` is not needed, since work is
    counted. Raises AssayError also where Assay itself cannot be reached: that is no verdict.
    """
    _check(float_rounding, numeric_precision, strict)
    return _passed(verify_detailed(gold, target), raise_on_error)


def verify_detailed(gold: Any, target: Any) -> Score:
    """The Score behind ``verify``: scored 1 or 0, abstained where the gold cannot be read, or errored; with its reason."""
    return score_pairs([(gold, target)])[0]


def verify_batch(
    pairs: Sequence[Tuple[Any, Any]],
    float_rounding: int = _FLOAT_ROUNDING,
    numeric_precision: int = _NUMERIC_PRECISION,
    strict: bool = True,
    raise_on_error: bool = False,
) -> List[bool]:
    """``verify`` of pairs ``(gold, target)`` in one go, in their order; many times as fast as one by one."""
    _check(float_rounding, numeric_precision, strict)
    return [_passed(score, raise_on_error) for score in score_pairs(pairs)]


def score_pairs(pairs: Sequence[Tuple[Any, Any]]) -> List[Score]:
    """The Scores of pairs ``(gold, target)``, in their order."""
    scores: List[List[Score]] = [[] for _ in pairs]
    asked: Dict[str, List[Tuple[int, Parsed, Dict[str, Any]]]] = {}
    for place, (gold, target) in enumerate(pairs):
        targets = _many(target)
        texts = [text for one in _many(gold) for text in one.references]
        if not texts:
            scores[place].append(_local(place, "abstained", None, "the gold is empty: there is nothing to compare with"))
            continue
        for one in targets:
            if one.is_bare:
                scores[place].append(_local(place, "scored", 0.0, "no answer of the kind that was asked for"))
                continue
            for reference in _references(texts, one):
                sample = {**sample_of(one, reference), "id": str(place)}
                asked.setdefault(one.search.reward, []).append((place, one, sample))
        if not targets:
            scores[place].append(_local(place, "scored", 0.0, "the target is empty"))
    for reward, rows in asked.items():
        answers = engine(reward).score_batch([sample for _, _, sample in rows])
        for (place, one, _), score in zip(rows, answers):
            scores[place].append(_of_kind(one, score))
    return [_best(some) for some in scores]


def _references(texts: List[str], target: Parsed) -> List[Any]:
    """The math Reward takes a list, of which one has to be met; choice takes one reference."""
    if target.search.strings is not None:
        return list(texts)
    return [texts[0] if len(texts) == 1 else texts]


def _of_kind(target: Parsed, score: Score) -> Score:
    if score.reward and counts(target, score) is False:
        return _local(score.id, "scored", 0.0, f"{score.reason}, and is not of the kind that was asked for")
    return score


def _best(scores: List[Score]) -> Score:
    """One that passed decides. Else one without a reward, since it might have passed."""
    for score in scores:
        if score.reward:
            return score
    return next((score for score in scores if score.status != "scored"), scores[0])


def _passed(score: Score, raise_on_error: bool) -> bool:
    if score.status != "scored":
        if raise_on_error:
            code = (score.error or {}).get("code") or "E_UNSCORABLE"
            raise AssayError(code, f"these two cannot be compared: {score.reason}")
        _log.log(logging.WARNING if score.status == "errored" else logging.DEBUG, "verify is False without a verdict: %s", score.reason)
    return bool(score.reward)


def _check(float_rounding: int, numeric_precision: int, strict: bool) -> None:
    if float_rounding != _FLOAT_ROUNDING or numeric_precision != _NUMERIC_PRECISION:
        raise AssayError(
            "E_USAGE",
            f"float_rounding and numeric_precision are {_FLOAT_ROUNDING} and {_NUMERIC_PRECISION} here,"
            f" not {float_rounding} and {numeric_precision}: Assay compares exactly.",
            "Write the gold as a decimal: it accepts what rounds to it.",
        )
    if not strict:
        raise AssayError("E_USAGE", "strict=False (variables by their place, sets for tuples) is not offered.")


def _many(value: Any) -> List[Parsed]:
    if isinstance(value, Parsed):
        return [value]
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in _many(part)]
    if isinstance(value, str):
        return [Parsed(value, _DEFAULT)]
    if isinstance(value, (int, float, Fraction)) and not isinstance(value, bool):
        return [Parsed(str(value), _DEFAULT)]
    raise AssayError(
        "E_USAGE", f"verify takes results of parse, texts, numbers and lists of those, not {type(value).__name__}.", "Give its text."
    )


def _local(id: Any, status: str, reward: Optional[float], reason: str) -> Score:
    cause = "reference" if status == "abstained" else None
    return Score(id=str(id), status=status, reward=reward, reason=reason, cause=cause)

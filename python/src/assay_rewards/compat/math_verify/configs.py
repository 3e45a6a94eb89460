"""What may be looked for in a text, and how that is asked of Assay. Math-Verify's own objects are taken as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional, Sequence, Tuple

from ...errors import AssayError


@dataclass(frozen=True)
class LatexNormalizationConfig:
    """
    Taken so that code stays as it is. LaTeX is read and mended by Assay's own rules, and ``units``,
    ``malformed_operators``, ``nits``, ``basic_latex`` and ``equations`` change nothing; ``boxed="none"`` is refused.
    """

    basic_latex: bool = True
    units: bool = False
    malformed_operators: bool = False
    nits: bool = False
    boxed: str = "all"
    equations: bool = False


@dataclass(frozen=True)
class LatexExtractionConfig:
    """
    Answers in LaTeX. Without ``try_extract_without_anchor`` they have to be marked: by a box, a tag, ``####`` or words
    like "the answer is". ``boxed_match_priority`` is at least 0, and 0 and 50 are the same; below 0 is refused.
    """

    try_extract_without_anchor: bool = True
    boxed_match_priority: int = 50
    normalization_config: Any = field(default_factory=LatexNormalizationConfig)


@dataclass(frozen=True)
class ExprExtractionConfig:
    """Answers in plain writing, such as 1/2. Without ``try_extract_without_anchor`` they have to be marked."""

    try_extract_without_anchor: bool = True


@dataclass(frozen=True)
class StringExtractionConfig:
    """One of some strings, such as the letters of options. It stands alone in an ``extraction_config``."""

    strings: Tuple[str, ...] = ("A", "B", "C", "D")
    try_extract_without_anchor: bool = True
    lowercase: bool = True


@dataclass(frozen=True)
class Search:
    """What a config asks for: a Reward by its name, and which kinds of writing count."""

    reward: str
    latex: bool = True
    plain: bool = True
    strings: Optional[Tuple[str, ...]] = None


def search_of(configs: Sequence[Any]) -> Search:
    """Raises AssayError E_USAGE for what Assay cannot do: a verdict would not be the one that was asked for."""
    if not configs:
        raise AssayError("E_USAGE", "extraction_config needs at least one config; it is empty.")
    strings = [config for config in configs if hasattr(config, "strings")]
    if strings:
        return _strings_of(strings[0], len(configs))
    latex = [config for config in configs if hasattr(config, "boxed_match_priority")]
    for config in latex:
        _check_latex(config)
    for config in configs:
        if not hasattr(config, "try_extract_without_anchor"):
            raise AssayError("E_USAGE", f"extraction_config takes extraction configs, not {type(config).__name__}.")
    loose = {bool(config.try_extract_without_anchor) for config in configs}
    if len(loose) > 1:
        raise AssayError(
            "E_USAGE",
            "try_extract_without_anchor is True in one config and False in another; Assay has one rule for both.",
            "Give both the same value.",
        )
    return Search("math" if loose.pop() else "math-marked", latex=bool(latex), plain=len(configs) > len(latex))


def _check_latex(config: Any) -> None:
    if config.boxed_match_priority < 0:
        raise AssayError("E_USAGE", "boxed_match_priority below 0 (boxes are not looked at) is not offered.")
    if getattr(config.normalization_config, "boxed", "all") == "none":
        raise AssayError("E_USAGE", 'normalization_config with boxed="none" is not offered: boxes are always read.')


def _strings_of(config: Any, count: int) -> Search:
    if count > 1:
        raise AssayError("E_USAGE", "StringExtractionConfig stands alone; it cannot be mixed with other configs.")
    if not config.try_extract_without_anchor:
        raise AssayError("E_USAGE", "StringExtractionConfig without try_extract_without_anchor=True is not offered.")
    strings = tuple(config.strings)
    if not 1 <= len(strings) <= 26 or len({text.casefold() for text in strings}) < len(strings):
        raise AssayError("E_USAGE", f"StringExtractionConfig takes 1 to 26 strings that differ by more than their case, not {strings!r}.")
    return Search("choice", strings=strings)

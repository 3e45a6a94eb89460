"""What stands in a text, looked for when somebody asks."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple, Union, overload

from ...errors import AssayError
from ...score import Score
from .configs import ExprExtractionConfig, LatexExtractionConfig, Search, search_of
from .engine import engine

_LATEX_MARKS = ("$", "\\")


class Parsed(Sequence[str]):
    """
    A text with what is looked for in it. ``verify`` takes it as it is. Its length, its items and its print ask Assay,
    once: the final answer as it is written, or nothing where there is none, or none that can be read. Items are texts, no
    SymPy objects.
    """

    def __init__(self, text: str, search: Search) -> None:
        self.text = text
        self.search = search
        self._items: Optional[List[str]] = None

    @property
    def is_bare(self) -> bool:
        """Whether it cannot hold what is looked for: it is blank, or LaTeX alone counts and it has none."""
        if not self.text.strip():
            return True
        return not self.search.plain and not any(mark in self.text for mark in _LATEX_MARKS)

    @property
    def references(self) -> List[str]:
        """What others are compared with, where this is the gold: the text as a whole, or the string that stands in it."""
        if self.is_bare:
            return []
        strings = self.search.strings
        if strings is None or self.text.strip().casefold() in {text.casefold() for text in strings}:
            return [self.text]
        return list(self)

    def _found(self) -> List[str]:
        if self._items is None:
            self._items = self._look()
        return self._items

    def _look(self) -> List[str]:
        if self.is_bare:
            return []
        client = engine(self.search.reward)
        strings = self.search.strings
        score = client.score(**sample_of(self, strings[0] if strings else "0"))
        text = None if counts(self, score) is False else answer_of(score)
        if text is None or not text.strip():
            return []
        if strings:
            return _chosen(strings, score)
        if client.score(completion=text, reference=text).status == "abstained":
            return []
        return [text]

    def __len__(self) -> int:
        return len(self._found())

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> List[str]: ...

    def __getitem__(self, place: Union[int, slice]) -> Union[str, List[str]]:
        return self._found()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Parsed, list)) and self._found() == list(other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def __repr__(self) -> str:
        return repr(self._found())


def parse(
    pred: str,
    extraction_config: Sequence[Any] = (LatexExtractionConfig(), ExprExtractionConfig()),
    fallback_mode: str = "first_match",
    extraction_mode: str = "any_match",
    parsing_timeout: Optional[int] = 5,
    raise_on_error: bool = False,
) -> Parsed:
    """
    Keeps a text and what is to be looked for in it; nothing is asked yet. ``fallback_mode``, ``extraction_mode``,
    ``parsing_timeout`` and ``raise_on_error`` change no verdict: what cannot be read never equals anything, Assay has its
    own rules for the final answer, counts its work in place of time, and fails on no text.
    Raises AssayError E_USAGE for configs that are not offered.
    """
    if not isinstance(pred, str):
        raise AssayError("E_USAGE", f"parse takes a text, not {type(pred).__name__}.")
    for name, value, known in (
        ("fallback_mode", fallback_mode, ("first_match", "no_fallback")),
        ("extraction_mode", extraction_mode, ("any_match", "first_match")),
    ):
        if value not in known:
            raise AssayError("E_USAGE", f"{name} is one of {', '.join(known)}, not {value!r}.")
    return Parsed(pred, search_of(extraction_config))


def sample_of(target: Parsed, reference: Any) -> Dict[str, Any]:
    """The sample that compares a text with a reference."""
    strings = target.search.strings
    if strings is None:
        return {"completion": target.text, "reference": reference}
    choices = {} if _are_letters(strings) else {"choices": list(strings)}
    return {"completion": target.text, "reference": reference, "metadata": choices}


def _are_letters(strings: Tuple[str, ...]) -> bool:
    """Letters are what choice takes where it has no list."""
    return all(len(text) == 1 and text.isascii() and text.isalpha() for text in strings)


def _chosen(strings: Tuple[str, ...], score: Score) -> List[str]:
    """The strings of the letters that were chosen."""
    letters = [str(letter) for letter in score.evidence[0].get("letters", [])]
    if _are_letters(strings):
        return letters
    return [strings[place] for place in (ord(letter) - ord("A") for letter in letters) if place < len(strings)]


def answer_of(score: Score) -> Optional[str]:
    """The answer that was found, as it is written."""
    first = score.evidence[0] if score.evidence else {}
    text = first.get("text")
    return text if first.get("kind") == "answer" and isinstance(text, str) else None


def counts(target: Parsed, score: Score) -> Optional[bool]:
    """Whether the answer is of a kind that was asked for; None where no answer was found."""
    if answer_of(score) is None:
        return None
    search = target.search
    if search.strings is not None or (search.latex and search.plain):
        return True
    return _is_latex(target.text, score.evidence[0]) == search.latex


def _is_latex(text: str, evidence: Dict[str, Any]) -> bool:
    """Whether an answer stands in a box or in a span of mathematics, or has a command in it."""
    if evidence.get("strategy") == "boxed":
        return True
    units = text.encode("utf-16-le", "surrogatepass")  # places are counted as JavaScript does
    start, end = (2 * int(evidence.get(name, 0)) for name in ("start", "end"))
    before, answer = (part.decode("utf-16-le", "replace") for part in (units[:start], units[start:end]))
    if "$" in answer or "\\" in answer:
        return True
    dollars = before.count("$") - before.count("\\$")
    return dollars % 2 == 1 or any(before.rfind(open_) > before.rfind(close) for open_, close in (("\\(", "\\)"), ("\\[", "\\]")))

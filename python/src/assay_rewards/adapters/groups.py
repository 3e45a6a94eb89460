"""The groups of a batch whose rows are shared out among the processes of a training."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import replace
from typing import Any, Callable, Dict, List, Optional, Sequence, TypeVar

from ..errors import AssayError
from ..sample import to_line
from ..score import Score
from .processes import Outcome, Processes

T = TypeVar("T")
Samples = List[Dict[str, Any]]


def attempt(work: Callable[[], T]) -> Outcome[T]:
    """Does it, and keeps what it raises for later."""
    try:
        return Outcome(work(), None)
    except Exception as error:
        return Outcome(None, error)


class Share:
    """What this process scores: ``samples``. They need not be those of its own rows."""

    def __init__(self, samples: Samples, processes: Optional[Processes] = None, first: int = 0, count: int = 0) -> None:
        """``first`` and ``count`` say which rows of the whole batch this process was called with."""
        self.samples = samples
        self._processes = processes
        self._own = slice(first, first + count)

    def settle(self, outcome: Outcome[List[Score]]) -> List[Score]:
        """Scores of the rows that this process was called with. Raises what went wrong, here or in another process."""
        if self._processes is None:
            return _value(outcome)
        if outcome.value is not None:  # the metadata came from there, and may be long
            outcome = Outcome([replace(score, metadata={}) for score in outcome.value], None)
        shares = self._processes.share(outcome)
        # Groups begin in the order of their rows, so that these are the rows of the whole batch in order.
        return [score for share in shares for score in share][self._own]


class Groups:
    """Sees to it that each group is scored as a whole by one process, whoever was called with its rows."""

    def __init__(self, size: Optional[int]) -> None:
        """Without a ``size`` there are no groups, and each process scores its own rows. Raises AssayError E_USAGE."""
        if size is not None and size < 1:
            raise AssayError("E_USAGE", f"a group has 1 member or more, not {size}.")
        self._size = size
        self._name = uuid.uuid4().hex  # of this training, since others may ask the same server
        self._rounds = 0
        self._processes: Optional[Processes] = None

    def share(self, own: Outcome[Samples], *, alike: bool) -> Share:
        """
        ``own`` are the rows that this process was called with. ``alike`` says that members of a group have the same prompt.
        Raises AssayError E_USAGE where the rows of all processes do not come in groups of the size, and what went wrong in
        any process.
        """
        if self._size is None:
            return Share(_value(own))
        self._processes = processes = Processes.here(self._processes)
        if processes is None:
            rows, first, count = _value(own), 0, 0
            last = len(rows)
        else:
            lines = attempt(lambda: [to_line(sample) for sample in _value(own)])
            shares = processes.share(lines)
            count = len(shares[processes.rank])
            first = sum(len(share) for share in shares[: processes.rank])
            last = first + count
            rows = [json.loads(line) for share in shares for line in share]
        self._rounds += 1
        _check(rows, self._size, alike)
        mine = [place for place in range(len(rows)) if first <= place - place % self._size < last]
        name = f"{self._name}-{os.getpid()}"  # a process that was forked has the same name
        for place in mine:
            group, index = divmod(place, self._size)
            rows[place]["group"] = {"id": f"{name}-{group}", "round": self._rounds, "size": self._size, "index": index}
        return Share([rows[place] for place in mine], processes, first, count)


def _check(rows: Sequence[Dict[str, Any]], size: int, alike: bool) -> None:
    hint = "group_size has to be num_generations, and num_generations_eval the same."
    if len(rows) % size != 0:
        raise AssayError("E_USAGE", f"{len(rows)} rows are no groups of {size}.", hint)
    if alike:
        for place, row in enumerate(rows):
            if row["prompt"] != rows[place - place % size]["prompt"]:
                raise AssayError("E_USAGE", f"row {place} has another prompt than its group of {size}.", hint)


def _value(outcome: Outcome[T]) -> T:
    if outcome.error is not None:
        raise outcome.error
    assert outcome.value is not None
    return outcome.value

"""The processes of ``torch.distributed``, which all call a reward function at the same point, each with its share of a batch."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Generic, List, Optional, Tuple, TypeVar

from ..errors import AssayError

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of a piece of work: a value, or the error that it raised."""

    value: Optional[T]
    error: Optional[Exception]


class Processes:
    """
    A channel of its own between all processes of a training, so that nothing else gets in between, on whatever thread.
    Each process has to make as many of them, and to share as often, in the same order.
    """

    def __init__(self, distributed: Any) -> None:
        self._distributed = distributed
        self._world = distributed.group.WORLD
        self._channel = distributed.new_group(backend="gloo")
        self.rank: int = distributed.get_rank()
        self.count: int = distributed.get_world_size()

    @classmethod
    def here(cls, known: Optional["Processes"] = None) -> Optional["Processes"]:
        """Those of this training, or None where it has one process; ``known`` if they are still the same. torch is not imported for it."""
        distributed: Any = sys.modules.get("torch.distributed")
        if distributed is None or not distributed.is_available() or not distributed.is_initialized() or distributed.get_world_size() < 2:
            return None
        return known if known is not None and known._world is distributed.group.WORLD else cls(distributed)

    def share(self, mine: Outcome[T]) -> List[T]:
        """
        The values of all processes, by their rank. Where one has an error all of them raise it, so that none waits for a process
        that has given up.
        """
        every: List[Any] = [None] * self.count
        self._distributed.all_gather_object(every, (mine.value, _told(mine.error)), group=self._channel)
        if mine.error is not None:
            raise mine.error
        for rank, (_, told) in enumerate(every):
            if told is not None:
                code, message, hint = told
                raise AssayError(code, f"in process {rank} of {self.count}: {message}", hint)
        return [value for value, _ in every]


def _told(error: Optional[Exception]) -> Optional[Tuple[str, str, Optional[str]]]:
    """An error in plain words, since not every one can be sent as it is."""
    if error is None:
        return None
    if isinstance(error, AssayError):
        return error.code, error.message, error.hint
    return "E_PROCESS", f"{type(error).__name__}: {error}", None

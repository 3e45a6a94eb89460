"""What a process makes once, however many of its threads ask for it first."""

from __future__ import annotations

from threading import Lock
from typing import Callable, Dict, Generic, Hashable, Optional, TypeVar

from .forks import tell_of_forks

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Once(Generic[Key, Made]):
    """
    One thing for each key, made when it is first asked for. A forked copy of the process has what was made before; what is
    not fit for a copy sees to that itself, as clients do.
    """

    def __init__(self) -> None:
        self._made: Dict[Key, Made] = {}
        self._lock = Lock()
        tell_of_forks(self)

    def of(self, key: Key, make: Callable[[], Made]) -> Made:
        """What stands under ``key``, else what ``make`` gives, once. Where that raises, the next call tries again."""
        found = self._made.get(key)
        if found is not None:
            return found
        with self._lock:
            found = self._made.get(key)
            if found is None:
                found = self._made[key] = make()
            return found

    def put(self, key: Key, made: Optional[Made]) -> Optional[Made]:
        """Puts ``made`` under ``key``, or nothing for ``None``. Gives what stood there before."""
        with self._lock:
            before = self._made.pop(key, None)
            if made is not None:
                self._made[key] = made
        return before

    def after_fork(self) -> None:
        # Another thread may have held the lock when this process was forked.
        self._lock = Lock()

"""What a forked copy of this process does before anything else runs in it."""

from __future__ import annotations

import os
import weakref
from typing import Any, Protocol, Set


class Forked(Protocol):
    """What holds threads, locks, connections or a child, none of which a forked copy may use."""

    def after_fork(self) -> None:
        ...


_held: Set[Any] = set()


def tell_of_forks(owner: Forked) -> None:
    """``owner.after_fork`` is called in every forked copy of this process, in its only thread, while ``owner`` is in use."""
    _held.add(weakref.ref(owner, _held.discard))


def _in_the_copy() -> None:
    for reference in list(_held):
        owner = reference()
        if owner is not None:
            owner.after_fork()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_in_the_copy)

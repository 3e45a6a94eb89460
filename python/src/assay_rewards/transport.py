"""What carries samples to Assay and rows of Scores back."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, Dict, List, Mapping, Protocol, Sequence

Row = Dict[str, Any]


class Transport(Protocol):
    """Both ways in have the same face, so that everything above them is written once."""

    def submit(self, samples: Sequence[Mapping[str, Any]]) -> List["Future[Row]"]:
        """A future of a row for each sample, in their order. Cancelling one gives its sample up."""
        ...

    def about(self) -> Mapping[str, Any]:
        """Version, fingerprint and Reward of the other side."""
        ...

    def close(self) -> None:
        ...


def fail(future: "Future[Row]", error: BaseException) -> None:
    """Settles a future that nobody has begun on, unless it was cancelled."""
    if future.set_running_or_notify_cancel():
        future.set_exception(error)

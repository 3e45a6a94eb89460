"""The client."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, List, Mapping, Optional, Sequence, Type

from .command import assay_command
from .embedded_transport import START_TIMEOUT, EmbeddedTransport
from .errors import AssayError
from .http_transport import HttpTransport
from .score import Score
from .transport import Transport


class Assay:
    """
    Scores samples by a reward server, or by a child process (``Assay.embedded``).

    A sample is a mapping with ``completion`` (text, or a list of messages) and perhaps ``prompt``, ``reference``,
    ``group`` (``{"id", "size", "index"}``), ``generation``, ``metadata``, ``id``; other keys become metadata.

    >>> assay = Assay(url="http://127.0.0.1:8484")                        # doctest: +SKIP
    >>> assay.score(completion="It is \\\\boxed{4}.", reference="4").reward  # doctest: +SKIP
    1.0
    """

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        reward: Optional[str] = None,
        token: Optional[str] = None,
        timeout: float = 120.0,
        connections: int = 16,
        transport: Optional[Transport] = None,
    ) -> None:
        """
        ``reward`` names one of several Rewards that the server serves. ``timeout`` is in seconds, for all samples of a
        call together; what is not answered by then raises. Raises AssayError E_USAGE.
        """
        if (url is None) == (transport is None):
            raise AssayError("E_USAGE", "Assay needs a url.", "Or use Assay.embedded(reward=...).")
        self._transport: Transport = transport or HttpTransport(
            url or "", reward=reward, token=token, timeout=timeout, connections=connections
        )

    @classmethod
    def embedded(
        cls,
        reward: str,
        *,
        recipes: Sequence[str] = (),
        cache: Optional[str] = None,
        concurrency: Optional[str] = None,
        seed: Optional[int] = None,
        command: Optional[Sequence[str]] = None,
        env: Optional[Mapping[str, str]] = None,
        version: Optional[str] = None,
        start_timeout: float = START_TIMEOUT,
    ) -> "Assay":
        """
        Runs ``assay serve --stdio`` as a child, for a recipe's name or a pipeline file. The other arguments are that
        command's options. ``version`` refuses a child of another one. Raises AssayError where it cannot be started, speaks
        another protocol, or does not greet within ``start_timeout`` seconds.
        """
        words = [*(assay_command() if command is None else command), "serve", "--stdio", "--reward", reward]
        for file in recipes:
            words += ["--recipes", file]
        for name, value in (("--cache", cache), ("--concurrency", concurrency), ("--seed", seed)):
            if value is not None:
                words += [name, str(value)]
        return cls(transport=EmbeddedTransport(words, env=env, version=version, start_timeout=start_timeout))

    def about(self) -> Mapping[str, Any]:
        """What the other side serves: its version, and fingerprint and spec of its Reward."""
        return self._transport.about()

    def score(self, completion: Any, **fields: Any) -> Score:
        """Scores one sample. Raises AssayError where there is no answer at all."""
        return self.score_batch([{"completion": completion, **fields}])[0]

    def score_batch(self, samples: Sequence[Mapping[str, Any]]) -> List[Score]:
        """Scores in the order of the samples. Raises AssayError where one has no answer at all."""
        futures = self._transport.submit(samples)
        try:
            return [Score.from_row(future.result()) for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise

    async def ascore(self, completion: Any, **fields: Any) -> Score:
        """As ``score``, without blocking the event loop. Cancelling it gives the sample up."""
        (future,) = self._transport.submit([{"completion": completion, **fields}])
        # Cancelling what wraps it cancels the future. gather would cost as much as all the rest of this call.
        row = await asyncio.wrap_future(future)
        return Score.from_row(row)

    async def ascore_batch(self, samples: Sequence[Mapping[str, Any]]) -> List[Score]:
        """As ``score_batch``, without blocking the event loop. Cancelling it gives the samples up."""
        futures = self._transport.submit(samples)
        try:
            rows = await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))
        except BaseException:
            for future in futures:
                future.cancel()
            raise
        return [Score.from_row(row) for row in rows]

    def close(self) -> None:
        """Gives up what is under way, and lets go of connections or the child."""
        self._transport.close()

    def __enter__(self) -> "Assay":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

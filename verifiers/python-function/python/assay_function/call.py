"""Calls the function in the way of its signature, and reads what it returns."""

import asyncio
import inspect
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from assay_function.result import Row, read_results, read_row
from assay_function.load import LoadError
from assay_function.said import said_of

Sample = Mapping[str, Any]
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
# Under which of these names a function of lists takes the reference, where the pipeline does not say.
REFERENCE_NAMES = ("reference", "ground_truth", "solution", "answer", "gold", "target", "label")


class Caller:
    """A function with its signature: ``trl`` takes lists, ``verl`` and ``plain`` one sample a call."""

    def __init__(self, function: Callable[..., Any], config: Mapping[str, Any]) -> None:
        self.function = function
        self.name: str = config["function"]
        self.fixed: Mapping[str, Any] = config["arguments"]
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):  # written in C: it is given what the pipeline says
            parameters = inspect.signature(lambda completion, reference: None).parameters
        self.takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())
        self.names = {name for name, one in parameters.items() if one.kind in NAMED}
        self.positional = [name for name, one in parameters.items() if one.kind in POSITIONAL and name not in self.fixed]
        if any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters.values()):
            self.positional = (self.positional + ["completion", "reference"])[:2]
        self.signature: str = config.get("signature") or self.guess()
        if "solution_strs" in self.names:
            raise LoadError(f"{self.name} takes lists as verl's batch manager gives them; name a function of one solution_str")
        self.reference_name: str = config.get("reference") or self.guess_reference()
        called = function if inspect.isroutine(function) else type(function).__call__
        self.asynchronous = inspect.iscoroutinefunction(called)

    def guess(self) -> str:
        if "completions" in self.names:
            return "trl"
        return "verl" if "solution_str" in self.names else "plain"

    def guess_reference(self) -> str:
        return next((name for name in REFERENCE_NAMES if name in self.names), "reference")

    def call(self, samples: Sequence[Sample], loop: asyncio.AbstractEventLoop) -> List[Row]:
        """One row a sample. Raises what a call for several of them raised."""
        if self.signature == "trl":
            logged: Dict[str, List[Any]] = {}
            returned = self.settle([self.call_trl(samples, logged)], loop)[0]
            if isinstance(returned, BaseException):
                raise returned
            return read_results(returned, len(samples), logged)
        started: List[Any] = []
        for sample in samples:
            try:
                started.append(self.call_verl(sample) if self.signature == "verl" else self.call_plain(sample))
            except BaseException as error:  # noqa: B036 - one sample's fault alone
                started.append(error)
        return [
            {"threw": said_of(one)} if isinstance(one, BaseException) else read_row(one) for one in self.settle(started, loop)
        ]

    def settle(self, started: List[Any], loop: asyncio.AbstractEventLoop) -> List[Any]:
        """What was returned, awaited together where it can be awaited; exceptions stand in their places."""

        async def wait(value: Any) -> Any:
            return await value if inspect.isawaitable(value) else value

        async def together() -> List[Any]:
            return await asyncio.gather(*(wait(one) for one in started), return_exceptions=True)

        return loop.run_until_complete(together()) if any(inspect.isawaitable(one) for one in started) else started

    def call_plain(self, sample: Sample) -> Any:
        ours = {"completion": sample["completion"], self.reference_name: sample["reference"], "prompt": sample["prompt"]}
        named = self.accepted({**sample["metadata"], **ours})
        if "completion" in self.names or not self.positional:
            return self.function(**{**named, **self.fixed})
        first = self.positional[:2]
        for name in [*first, "completion", self.reference_name][: 2 + len(first)]:
            named.pop(name, None)
        return self.function(*[sample["completion"], sample["reference"]][: len(first)], **{**named, **self.fixed})

    def call_verl(self, sample: Sample) -> Any:
        metadata: Mapping[str, Any] = sample["metadata"]
        extra = metadata.get("extra_info")
        named = {
            "data_source": metadata.get("data_source", ""),
            "solution_str": sample["completion"],
            "ground_truth": sample["reference"],
            "extra_info": extra if isinstance(extra, dict) else {key: value for key, value in metadata.items() if key != "data_source"},
        }
        return self.function(**{**self.accepted(named), **self.fixed})

    def call_trl(self, samples: Sequence[Sample], logged: Dict[str, List[Any]]) -> Any:
        columns: Dict[str, Optional[List[Any]]] = {}
        for name in {name for sample in samples for name in sample["metadata"]}:
            columns[name] = [sample["metadata"].get(name) for sample in samples]
        references = [sample["reference"] for sample in samples]
        if self.reference_name not in columns or any(value is not None for value in references):
            columns[self.reference_name] = references
        named = {
            **columns,
            "prompts": [sample["prompt"] for sample in samples],
            "completions": [sample["messages"] or sample["completion"] for sample in samples],
            "trainer_state": None,
            "log_extra": lambda column, values: logged.__setitem__(str(column), list(values)),
            "log_metric": lambda name, value: logged.__setitem__(str(name), [value] * len(samples)),
        }
        return self.function(**{**self.accepted(named), **self.fixed})

    def accepts(self, name: str) -> bool:
        return name in self.names or self.takes_any

    def accepted(self, named: Mapping[str, Any]) -> Dict[str, Any]:
        return {name: value for name, value in named.items() if self.accepts(name)}

"""Samples of what a trainer calls a reward function with: prompts, completions and columns of the dataset, row by row."""

from __future__ import annotations

import json
import warnings
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Set

from ..errors import AssayError
from ..sample import plain


class Columns:
    """Makes samples, and says once of each column that cannot be sent that it is left out."""

    def __init__(self, reference: Optional[str], own: FrozenSet[str]) -> None:
        """``reference`` is the column that completions are compared with; all others but the trainer's ``own`` become metadata."""
        self._reference = reference
        self._own = own
        self._warned: Set[str] = set()

    def samples(self, prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]) -> List[Dict[str, Any]]:
        """Raises AssayError E_COLUMN where the column of references is not there."""
        count = len(completions)
        per_row = {
            key: values
            for key, values in columns.items()
            if key not in self._own and isinstance(values, (list, tuple)) and len(values) == count
        }
        reference = self._reference
        if reference is not None and reference not in per_row:
            have = ", ".join(sorted(per_row)) or "none"
            raise AssayError("E_COLUMN", f'the dataset has no column "{reference}"; it has {have}.')
        carried = {key: values for key, values in per_row.items() if key != reference and self._can_be_sent(key, values)}
        samples: List[Dict[str, Any]] = []
        for place in range(count):
            metadata = {key: values[place] for key, values in carried.items()}
            sample: Dict[str, Any] = {"prompt": prompts[place], "completion": completions[place], "metadata": metadata}
            if reference is not None:
                sample["reference"] = per_row[reference][place]
            samples.append(sample)
        return samples

    def _can_be_sent(self, key: str, values: Sequence[Any]) -> bool:
        try:
            json.dumps(values, default=_no_tensor)
        except (TypeError, ValueError, RecursionError) as error:
            if key not in self._warned:
                self._warned.add(key)
                warnings.warn(f'the column "{key}" does not go along with the samples: {error}', stacklevel=4)
            return False
        return True


def _no_tensor(value: Any) -> Any:
    """Tensors could be written as lists, but what is trained on does not belong into every request."""
    if type(value).__module__.partition(".")[0] == "torch":
        raise TypeError(f"{type(value).__name__} is no JSON value")
    return plain(value)

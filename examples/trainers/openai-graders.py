"""
Tries a grader on rows of its data set, before it is handed in for reinforcement fine-tuning.

    pip install openai
    npx assay serve --reward math --port 8484
    python openai-graders.py http://127.0.0.1:8484
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Dict, Iterable, List, Optional, Tuple

from openai import OpenAI, UnprocessableEntityError

GRADER: Dict[str, Any] = {
    "type": "multi",
    "name": "close",
    "graders": {
        "same": {
            "type": "string_check",
            "name": "same",
            "operation": "eq",
            "input": "{{ sample.output_text }}",
            "reference": "{{ item.answer }}",
        },
        "near": {
            "type": "text_similarity",
            "name": "near",
            "evaluation_metric": "fuzzy_match",
            "input": "{{ sample.output_text }}",
            "reference": "{{ item.answer }}",
        },
    },
    "calculate_output": "0.75 * same + 0.25 * near",
}

ROWS: List[Tuple[str, Dict[str, Any]]] = [
    ("kitten", {"answer": "kitten"}),
    ("sitting", {"answer": "kitten"}),
    ("kitten", {"question": "a row that lacks its answer"}),
]


def graded(client: OpenAI, grader: Dict[str, Any], rows: Iterable[Tuple[str, Dict[str, Any]]]) -> List[Optional[float]]:
    """The rewards of the samples; None where the grader has no result, which is never 0."""
    graders: Any = client.fine_tuning.alpha.graders
    graders.validate(grader=grader)
    rewards: List[Optional[float]] = []
    for sample, item in rows:
        try:
            rewards.append(graders.run(grader=grader, model_sample=sample, item=item).reward)
        except UnprocessableEntityError as error:
            if error.code != "E_ON_NULL":
                raise
            print(error.message[:300], file=sys.stderr)
            rewards.append(None)
    return rewards


if __name__ == "__main__":
    with OpenAI(base_url=f"{sys.argv[1]}/openai/v1", api_key=os.environ.get("ASSAY_TOKEN", "none")) as own:
        print(json.dumps(graded(own, GRADER, ROWS)))

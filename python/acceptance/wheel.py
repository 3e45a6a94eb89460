"""What an installed wheel scores where the PATH has no Node. Ends with 1 where a line does not hold."""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import assay_rewards
from assay_rewards import Assay
from assay_rewards.version import VERSION

ADD = {"language": "python", "tests": {"assert": "assert add(1, 2) == 3"}}
ADD_JS = {"language": "javascript", "tests": {"assert": "assert.equal(add(1, 2), 3)"}}
FORMULA = """
version: 1
reward:
  formula:
    formula: "0.75 * right + 0.25 * boxed"
    parts:
      right: { math: {} }
      boxed: { format: { require: ["boxed"] } }
"""
SAMPLES = {
    "math": [("It is \\boxed{0.5}.", "1/2", 1), ("It is \\boxed{0.6}.", "1/2", 0), ("It is \\boxed{0.5}.", "", None)],
    "code": [
        ("```python\ndef add(a, b):\n    return a + b\n```", ADD, 1),
        ("```python\ndef add(a, b):\n    return a - b\n```", ADD, 0),
        ("```python\ndef add(a, b):\n    return a + b\n```", {**ADD, "tests": {"assert": "assert ("}}, None),
        ("```js\nfunction add(a, b) { return a + b; }\n```", ADD_JS, 1),
        ("```js\nfunction add(a, b) { return a - b; }\n```", ADD_JS, 0),
    ],
    FORMULA: [("It is \\boxed{0.5}.", "1/2", 1), ("It is 0.5.", "1/2", 0.75), ("It is \\boxed{0.6}.", "1/2", 0.25)],
}
failed = 0


def expect(holds: bool, what: str) -> None:
    global failed
    print(f"{'ok    ' if holds else 'FAILED'}  {what}")
    failed += 0 if holds else 1


expect(shutil.which("node") is None and shutil.which("assay") is None, "the PATH has neither node nor assay")
expect("site-packages" in assay_rewards.__file__, "assay_rewards is the installed one")
with tempfile.TemporaryDirectory() as folder:
    for reward, rows in SAMPLES.items():
        name = reward
        if reward == FORMULA:
            name = "formula"
            file = Path(folder) / "pipeline.yaml"
            file.write_text(FORMULA)
            reward = str(file)
        start = time.monotonic()
        with Assay.embedded(reward=reward, version=VERSION) as assay:
            ready = time.monotonic()
            scores = assay.score_batch([{"completion": completion, "reference": reference} for completion, reference, _ in rows])
        taken = f"{ready - start:.1f} s to start, {time.monotonic() - ready:.1f} s to score"
        for score, (_, _, expected) in zip(scores, rows):
            expect(score.reward == expected and score.status != "errored", f"{name}: {score.reward} ({score.status}: {score.reason})")
        print(f"{name}: {taken}")
sys.exit(1 if failed else 0)

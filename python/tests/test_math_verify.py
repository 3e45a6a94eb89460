"""Math-Verify's face. Who decided a verdict stands in the last column: "both" where Math-Verify 0.9.0 gives the same."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, List, Tuple

from assay_rewards import Assay, AssayError
from assay_rewards.compat.math_verify import (
    ExprExtractionConfig,
    LatexExtractionConfig,
    LatexNormalizationConfig,
    StringExtractionConfig,
    math_metric,
    parse,
    score_pairs,
    use,
    verify,
    verify_batch,
    verify_detailed,
)

from .support import Server

LATEX = [LatexExtractionConfig()]
PLAIN = [ExprExtractionConfig()]
# As TRL asks in its accuracy_reward.
TRL = [
    LatexExtractionConfig(
        normalization_config=LatexNormalizationConfig(units=True, equations=True),
        boxed_match_priority=0,
        try_extract_without_anchor=False,
    )
]
LETTERS = [StringExtractionConfig()]
WORDS = [StringExtractionConfig(strings=("yes", "no"))]

PAIRS: List[Tuple[Any, Any, bool, str]] = [
    (parse("$\\frac{1}{2}$"), parse("The answer is 0.5"), True, "both"),
    (parse("$\\frac{1}{2}$"), parse("The answer is 0.6"), False, "both"),
    (parse("$(x+1)^2$"), parse("So $\\boxed{x^2+2x+1}$."), True, "both"),
    (parse("\\boxed{3}"), parse("First 2, then \\boxed{3}."), True, "both"),
    (parse("$\\{1,3\\}$"), parse("$\\{3,1\\}$"), True, "both"),
    (parse("$x>0$"), parse("$(0,\\infty)$"), True, "both"),
    (parse("$(0,\\infty)$"), parse("$x>0$"), True, "Assay: a set and its condition are the same in both directions"),
    (parse("$\\frac13$"), parse("0.333333"), False, "Assay: an exact gold needs an exact answer"),
    (parse("0.33"), parse("$\\frac13$"), True, "Assay: a decimal gold stands for what rounds to it"),
    (parse("$\\frac13$"), parse("0.33"), False, "both"),
    (parse("2"), parse("The answer is 2 or 3."), False, "Assay: a hedge earns nothing"),
    ("1/2", "0.5", True, "Assay: a text is parsed; Math-Verify compares texts letter by letter"),
    (0.5, "1/2", True, "Assay: so is a number"),
    (["7", "4"], "4", True, "both: one gold has to be met"),
    ("4", ["7", "4"], True, "both: one target has to do"),
    ("4", ["7", "5"], False, "both"),
    ([], "4", False, "both"),
    ("4", [], False, "both"),
    ("4", "", False, "both"),
    ("\\frac{1}{", "5", False, "both: nothing to compare with"),
    (parse("0.5"), parse("so \\boxed{\\frac{1}{2}}", TRL), True, "both"),
    (parse("0.5"), parse("The answer is $\\frac{1}{2}$.", TRL), True, "both"),
    (parse("0.5"), parse("so \\boxed{\\frac12}", TRL), True, "Assay: LaTeX is mended whatever normalization_config says"),
    (parse("0.5"), parse("The answer is 0.5", TRL), False, "both: LaTeX alone counts"),
    (parse("0.5"), parse("We had $1$. The answer is 0.5", TRL), False, "both: LaTeX alone counts"),
    (parse("0.5"), parse("I get $0.5$", TRL), False, "both: it is not marked"),
    (parse("0.5"), parse("\U0001f600 I get $0.5$", LATEX), True, "both"),
    (parse("0.5"), parse("I get \\(0.5\\)", LATEX), True, "both"),
    (parse("0.5"), parse("I get 0.5", LATEX), False, "both"),
    (parse("0.5"), parse("I get 0.5", PLAIN), True, "both"),
    (parse("0.5"), parse("so \\boxed{0.5}", PLAIN), False, "both: a box is LaTeX"),
    (parse("B", LETTERS), parse("The answer is B.", LETTERS), True, "both"),
    (parse("B", LETTERS), parse("The answer is C.", LETTERS), False, "both"),
    (parse("The answer is B", LETTERS), parse("B", LETTERS), True, "both"),
    (parse("yes", WORDS), parse("Answer: no", WORDS), False, "both"),
    (parse("no", WORDS), parse("Answer: no", WORDS), True, "both"),
    (parse("A", LETTERS), parse("A or B", LETTERS), False, "Assay: a hedge earns nothing"),
]

REFUSED: List[Tuple[str, Callable[[], Any]]] = [
    ("float_rounding", lambda: verify("1", "1", float_rounding=2)),
    ("numeric_precision", lambda: verify("1", "1", numeric_precision=3)),
    ("strict", lambda: verify("1", "1", strict=False)),
    ("precision", lambda: math_metric(precision=2)(["1"], ["1"])),
    ("verify takes .* not bool", lambda: verify(True, "1")),
    ("verify takes .* not dict", lambda: verify("1", {})),
    ("parse takes a text, not int", lambda: parse(5)),  # type: ignore[arg-type]
    ("at least one config", lambda: parse("1", [])),
    ("not str", lambda: parse("1", ["latex"])),
    ("boxed_match_priority", lambda: parse("1", [LatexExtractionConfig(boxed_match_priority=-1)])),
    ("boxed=", lambda: parse("1", [LatexExtractionConfig(normalization_config=LatexNormalizationConfig(boxed="none"))])),
    ("try_extract_without_anchor", lambda: parse("1", [*TRL, ExprExtractionConfig()])),
    ("stands alone", lambda: parse("1", [StringExtractionConfig(), ExprExtractionConfig()])),
    ("without try_extract", lambda: parse("1", [StringExtractionConfig(try_extract_without_anchor=False)])),
    ("1 to 26 strings", lambda: parse("1", [StringExtractionConfig(strings=("a", "A"))])),
    ("fallback_mode", lambda: parse("1", fallback_mode="any")),
    ("extraction_mode", lambda: parse("1", extraction_mode="all")),
]


class Verdicts(unittest.TestCase):
    def test_pairs(self) -> None:
        for gold, target, expected, why in PAIRS:
            with self.subTest(gold=gold, target=target, why=why):
                self.assertIs(verify(gold, target), expected)

    def test_pairs_in_one_go(self) -> None:
        self.assertEqual(verify_batch([row[:2] for row in PAIRS]), [row[2] for row in PAIRS])
        self.assertEqual(verify_batch([]), [])

    def test_a_bool_hides_what_the_score_tells(self) -> None:
        scores = score_pairs([("4", "4"), ("4", "5"), ("\\frac{1}{", "5"), ([], "5"), ("4", "")])
        self.assertEqual([(one.status, one.reward) for one in scores], [
            ("scored", 1), ("scored", 0), ("abstained", None), ("abstained", None), ("scored", 0),
        ])
        self.assertEqual({one.cause for one in scores[2:4]}, {"reference"})
        self.assertIn("character 9", scores[2].reason)

    def test_one_that_passes_outweighs_one_that_cannot_be_told(self) -> None:
        self.assertEqual(verify_detailed("4", ["5", "4"]).reward, 1)
        self.assertEqual(verify_detailed(parse("A", LETTERS), [parse("B", LETTERS), parse("A", LETTERS)]).reward, 1)

    def test_raise_on_error(self) -> None:
        with self.assertRaisesRegex(AssayError, "E_UNSCORABLE.*character 9"):
            verify("\\frac{1}{", "5", raise_on_error=True)
        with self.assertRaisesRegex(AssayError, "E_ROW_TOO_LARGE"):
            verify("4", "4" * (16 << 20), raise_on_error=True)
        self.assertIs(verify("4", "5", raise_on_error=True), False)
        with self.assertLogs("assay_rewards", "WARNING"):
            self.assertIs(verify("4", "4" * (16 << 20)), False)

    def test_what_is_not_offered_is_refused(self) -> None:
        for word, call in REFUSED:
            with self.subTest(word=word), self.assertRaisesRegex(AssayError, f"E_USAGE.*{word}"):
                call()


class Parsing(unittest.TestCase):
    def test_what_was_found(self) -> None:
        rows: List[Tuple[Any, List[str]]] = [
            (parse("The answer is $\\frac12$"), ["\\frac12"]),
            (parse(""), []),
            (parse("We do not know. " * 40), []),
            (parse("5", LATEX), []),
            (parse("I get 5", TRL), []),
            (parse("\\frac{1}{"), []),
            (parse("$\\frac{1}{0}$", fallback_mode="no_fallback"), []),
            (parse("It is B", LETTERS), ["B"]),
            (parse("Answer: no", WORDS), ["no"]),
        ]
        for parsed, items in rows:
            with self.subTest(text=parsed.text, items=items):
                self.assertEqual(list(parsed), items)
                self.assertEqual((len(parsed), bool(parsed), repr(parsed)), (len(items), bool(items), repr(items)))
                self.assertEqual(parsed, items)

    def test_its_items_can_be_compared(self) -> None:
        self.assertTrue(verify(parse("\\boxed{0.5}")[0], parse("so $\\frac12$")[0]))

    def test_it_can_be_sent_to_another_process(self) -> None:
        self.assertTrue(verify("0.5", pickle.loads(pickle.dumps(parse("so \\boxed{\\frac12}", TRL)))))

    def test_configs_of_the_other_library(self) -> None:
        theirs = SimpleNamespace(try_extract_without_anchor=False, boxed_match_priority=0, normalization_config=SimpleNamespace(boxed="all"))
        self.assertTrue(verify("4", parse("\\boxed{4}", [theirs])))


class Metric(unittest.TestCase):
    def test_golds_and_predictions(self) -> None:
        metric = math_metric(LATEX, (ExprExtractionConfig(), LatexExtractionConfig()))
        self.assertEqual(metric(["\\boxed{4}"], ["so \\boxed{4}", "so \\boxed{5}"]), (1.0, (["4"], ["4", "5"])))
        self.assertEqual(metric(["\\boxed{4}"], ["so \\boxed{5}"])[0], 0.0)
        self.assertEqual(math_metric(aggregation_function=min)(["4"], ["4", "5"])[0], 0.0)

    def test_a_gold_that_holds_nothing(self) -> None:
        with self.assertRaisesRegex(AssayError, "E_UNSCORABLE"):
            math_metric(LATEX)(["4"], ["4"])

    def test_predictions_that_hold_nothing(self) -> None:
        with self.assertLogs("assay_rewards", "WARNING"):
            self.assertEqual(math_metric()(["4"], ["We do not know. " * 40]), (0.0, (["4"], [])))


class Page(unittest.TestCase):
    def test_its_program_prints_what_it_says(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "from-math-verify.md").read_text(encoding="utf-8")
        program, printed = (page.split(f"```{kind}\n", 1)[1].split("```", 1)[0] for kind in ("python", "text"))
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, printed)


class Processes(unittest.TestCase):
    def test_eight_threads_at_once(self) -> None:
        pairs = [(parse(f"${place}/7$"), parse(f"It is {place + place % 2}/7")) for place in range(500)]
        expected = [place % 2 == 0 for place in range(500)]
        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(list(threads.map(lambda pair: verify(*pair), pairs)), expected)
            self.assertEqual(list(threads.map(lambda _: verify_batch(pairs), range(8))), [expected] * 8)
            self.assertEqual([len(one) for one in threads.map(lambda _: parse("5"), range(64))], [1] * 64)

    def test_after_a_fork_both_processes_have_verdicts(self) -> None:
        self.assertTrue(verify("4", "4"))
        pid = os.fork()
        if pid == 0:
            # Nothing of the test runner may run here. The alarm ends a child that waits for threads which it does not have.
            signal.alarm(60)
            os._exit(0 if verify_batch([("4", "5"), ("4", "4")]) == [False, True] else 1)
        self.assertEqual(verify_batch([("4", "4"), ("4", "5")]), [True, False])
        self.assertEqual(os.waitpid(pid, 0)[1], 0)

    def test_a_child_that_cannot_be_started_is_no_verdict(self) -> None:
        program = "from assay_rewards.compat.math_verify import verify\nverify('4', '4')"
        done = subprocess.run([sys.executable, "-c", program], env={**os.environ, "ASSAY_COMMAND": "/nowhere/assay"}, capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("E_CHILD_START", done.stderr)

    def test_a_server(self) -> None:
        marked = Path(sys.modules[parse.__module__].__file__ or "").parent / "marked.yaml"
        server = Server("--reward", "math", "--reward", f"math-marked={marked}", "--reward", "choice")
        self.addCleanup(server.close)
        program = (
            "from assay_rewards.compat.math_verify import *\n"
            "from assay_rewards.compat.math_verify.engine import engine\n"
            "letters, marked = [StringExtractionConfig()], [LatexExtractionConfig(try_extract_without_anchor=False)]\n"
            "pairs = [('4', '4'), ('4', '5'), ('4', parse('$4$', marked)), (parse('A', letters), parse('A', letters))]\n"
            "print(verify_batch(pairs), type(engine('math')._transport).__name__)\n"
        )
        env = {**os.environ, "ASSAY_URL": server.url, "ASSAY_COMMAND": "/nowhere/assay"}
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.strip(), "[True, False, False, True] HttpTransport")

    def test_a_client_of_ones_own(self) -> None:
        with Assay.embedded(reward="exact") as exact:
            use(exact)
            try:
                self.assertEqual(verify_batch([("0.5", "0.5"), ("0.5", "1/2")]), [True, False])
            finally:
                use(None)
        self.assertTrue(verify("0.5", "1/2"))


if __name__ == "__main__":
    unittest.main()

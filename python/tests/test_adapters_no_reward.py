"""The adapters of trainers that have no word for a sample without a reward, called as those call them."""

from __future__ import annotations

import asyncio
import os
import runpy
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Dict
from unittest.mock import patch

from assay_rewards import Assay, AssayError
from assay_rewards.adapters import no_reward
from assay_rewards.adapters.openrlhf import response_of, reward_func
from assay_rewards.adapters.openrlhf_agent import OpenRlhfEpisode
from assay_rewards.adapters.skyrl_gym import SkyRlStep
from assay_rewards.adapters.slime import custom_rm


class FromEnvironment(unittest.TestCase):
    def setUp(self) -> None:
        env = patch.dict(os.environ, {"ASSAY_REWARD": "math", "ASSAY_ON_NULL": "-0.5"})
        env.start()
        self.addCleanup(env.stop)
        self.addCleanup(self.forget)

    def forget(self) -> None:
        own = no_reward._settings.put(None, None)
        if own is not None:
            own.assay.close()

    def test_openrlhf(self) -> None:
        answer = reward_func(["2+2= 4</s>", "2+2= 5</s>", "2+2= 4</s>"], ["2+2="] * 3, ["4", "4", ""])
        self.assertEqual(answer["rewards"], [1, 0, -0.5])
        self.assertTrue(all(isinstance(reward, float) for reward in answer["rewards"]))
        self.assertEqual(answer["scores"], [1, 0, 0])
        self.assertEqual(answer["extra_logs"], {"assay_null": [0, 0, 1]})
        with self.assertRaises(AssayError):
            reward_func(["a"], [], ["4"])

    def test_openrlhf_agent(self) -> None:
        cases = [("4</s>", "4", 1, 0), ("5", "4", 0, 0), ("4", "", -0.5, 1)]
        for text, label, reward, null in cases:
            with self.subTest(text=text, label=label):
                episode = OpenRlhfEpisode()
                first = episode.next_step("and?")
                self.assertEqual((first["rewards"].item(), first["done"], first["extra_logs"]), (-0.5, False, {"assay_null": 1}))
                last = asyncio.run(episode.last_step({"action_text": text, "label": label}, "2+2="))
                self.assertEqual((first["rewards"] + last["rewards"], last["done"]), (reward, True))
                self.assertEqual((last["scores"], last["extra_logs"]), (max(0, reward), {"assay_null": null}))

    def test_slime(self) -> None:
        right, null = (SimpleNamespace(prompt="2+2=", response="4", label=label, metadata=None) for label in ("4", ""))
        self.assertEqual(asyncio.run(custom_rm(None, right)), {"score": 1, "assay_null": 0})
        both = [{"score": 1, "assay_null": 0}, {"score": -0.5, "assay_null": 1}]
        self.assertEqual(asyncio.run(custom_rm(None, [right, null])), both)
        example = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "trainers" / "slime_rm.py"))
        self.assertEqual(asyncio.run(example["custom_rm"](None, [right, null])), both)

    def test_a_server_that_is_down_is_no_reward(self) -> None:
        with patch.dict(os.environ, {"ASSAY_URL": "http://127.0.0.1:9", "ASSAY_REWARD": ""}):
            own = no_reward.Settings()
        own.assay = Assay(url="http://127.0.0.1:9", timeout=1)
        no_reward._settings.put(None, own)
        with self.assertRaises(AssayError):
            reward_func(["2+2= 4"], ["2+2="], ["4"])


class Usage(unittest.TestCase):
    def test_settings(self) -> None:
        cases: Dict[str, Dict[str, str]] = {
            "nothing to score by": {"ASSAY_ON_NULL": "0"},
            "no on_null": {"ASSAY_REWARD": "math"},
            "not finite": {"ASSAY_REWARD": "math", "ASSAY_ON_NULL": "nan"},
            "no time": {"ASSAY_URL": "http://127.0.0.1:9", "ASSAY_ON_NULL": "0", "ASSAY_TIMEOUT": "long"},
            "no number": {"ASSAY_REWARD": "math", "ASSAY_ON_NULL": "null"},
        }
        for name, env in cases.items():
            with self.subTest(name), self.assertRaises(AssayError) as caught:
                no_reward.Settings(env)
            self.assertEqual(caught.exception.code, "E_USAGE")

    def test_response_of(self) -> None:
        for query, prompt, response in [
            ("<s>2+2= 4</s>", "2+2=", " 4"),
            ("2+2= 4<|im_end|>\n<|endoftext|>", "2+2=", " 4"),
            ("something else", "2+2=", "something else"),
        ]:
            self.assertEqual(response_of(query, prompt), response)


class SkyRl(unittest.TestCase):
    def test_step(self) -> None:
        with Assay.embedded(reward="math") as assay:
            step = SkyRlStep(assay, on_null=-1)
            cases = [("4", "4", 1, 0), ("5", "4", 0, 0), ("4", "", -1, 1)]
            for action, reference, reward, null in cases:
                out = step(action, reference)
                self.assertEqual((out["reward"], out["done"], out["metadata"]["assay_null"]), (reward, True, null))

    def test_on_null_is_a_number(self) -> None:
        with Assay(url="http://127.0.0.1:9") as assay, self.assertRaises(AssayError):
            SkyRlStep(assay, on_null=float("nan"))

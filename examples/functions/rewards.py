"""Reward functions as they stand in training scripts; examples/pipelines/python-function.yaml calls them."""

import re


def last_number(text):
    found = re.findall(r"-?\d+(?:\.\d+)?", text)
    return float(found[-1]) if found else None


def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    """As verl calls it: one solution, a float or a dict with its score."""
    number = last_number(solution_str)
    return {"score": 1.0 if number == float(ground_truth) else 0.0, "numbers_found": 0 if number is None else 1}


def brevity_reward(completions, **columns):
    """As TRL calls it: a list of completions, a list of rewards."""
    return [1 / (1 + len(completion) / 100) for completion in completions]

"""Scores against truth files."""

from pipeline.evaluate.score import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]

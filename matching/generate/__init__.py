"""Datasets of any size: made-up workers and orders on the real geography of China."""

from matching.generate.dataset import generate
from matching.generate.shape import Shape

__all__ = ["Shape", "generate"]

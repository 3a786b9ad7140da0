"""The demo town (domain.md §6): full size, one fixed seed, nobody in it exists. `fixture` says what is certain."""

from .build import build

__all__ = ["build"]

"""Retention is tested on the gate's small town."""

from tests.gate.conftest import talk, town

__all__ = ["talk", "town"]

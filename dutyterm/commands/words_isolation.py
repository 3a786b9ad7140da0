"""The words of `export isolation`."""

import argparse

from ..i18n import _


def export(parser: argparse.ArgumentParser) -> None:
    """What only `export isolation` takes."""
    parser.add_argument("--checks", action="store_true", help=_("隔离：每次体温一行"))
    parser.add_argument("--release", type=int, metavar="N", help=_("隔离：打印这个编号的解除单（html）"))

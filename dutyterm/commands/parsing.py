"""What is said of a line that cannot be understood: one or two lines, in the language of the program."""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from ..i18n import _
from ..text import clean_line
from .codes import BAD_INPUT

SHOWN = 40  # characters of a word that was not understood
_ABOUT = re.compile(r"argument (?P<name>[^:]+): (?P<what>.*)", re.DOTALL)
_CHOICE = re.compile(r"invalid choice: (?P<said>.*) \(choose from .*\)", re.DOTALL)
_TYPE = re.compile(r"invalid \w+ value: (?P<said>.*)", re.DOTALL)
_LACKS = "the following arguments are required: "
_LOST = "unrecognized arguments: "
_MANY = re.compile(r"ambiguous option: (?P<said>.*) could match (?P<choices>.*)", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are for people; the parsers of its commands are of the same kind."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As argparse does it, but the command that does not know a word says so, with its own help."""
        found, lost = super().parse_known_args(args, namespace)
        if lost:
            self.error(_LOST + " ".join(lost))
        return found, lost

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, what could be meant, and where it is told; exit with 2."""
        more = _("怎么写请看：{command}").format(command=f"{self.prog} --help")
        print(self._sentence(message), more, sep="\n", file=sys.stderr)
        sys.exit(BAD_INPUT)

    def _sentence(self, message: str) -> str:
        if message.startswith(_LACKS):
            names = message.removeprefix(_LACKS).split(", ")
            return self._with_choices(_("还没写：{names}。").format(names=_("、").join(names)), names[0])
        if message.startswith(_LOST):
            return _("看不懂：{said}。").format(said=_shown(message.removeprefix(_LOST)))
        if match := _MANY.fullmatch(message):
            return _("{said} 可能是几个选项：{choices}。请写全。").format(
                said=_shown(match["said"]), choices=match["choices"]
            )
        if match := _ABOUT.fullmatch(message):
            return self._about(match["name"], match["what"])
        return _("看不懂：{said}。").format(said=_shown(message))

    def _about(self, name: str, what: str) -> str:
        if match := _CHOICE.fullmatch(what):
            said = match["said"].strip("'\"")
            return self._with_choices(_("看不懂：{said}。").format(said=_shown(said)), name, said)
        if match := _TYPE.fullmatch(what):
            return _("{name} 要写数字，不能写 {said}。").format(name=name, said=_shown(match["said"].strip("'\"")))
        if what.startswith("expected "):
            return self._with_choices(_("{name} 后面要写内容。").format(name=name), name)
        if what.startswith("ignored explicit argument "):
            return _("{name} 后面不用写内容。").format(name=name)
        return _("{name} 看不懂：{said}。").format(name=name, said=_shown(what))

    def _with_choices(self, told: str, name: str, said: str = "") -> str:
        """What is told, and what may be written for an argument: first what is nearly the word that was."""
        choices = next((_choices(one) for one in self._actions if name in _names(one)), [])
        if not choices:
            return told
        from difflib import get_close_matches  # only a mistake needs it

        near = get_close_matches(said, choices, 1)
        parts = [told, *(_("是不是 {near}？").format(near=one) for one in near)]  # noqa: RUF001 - Chinese
        return " ".join([*parts, _("可以写：{choices}。").format(choices=_("、").join(choices))])


def _choices(action: argparse.Action) -> list[str]:
    return [str(one) for one in action.choices or () if one != ""]


def _names(action: argparse.Action) -> Sequence[str]:
    """What argparse calls an argument in its messages."""
    return ("/".join(action.option_strings), str(action.metavar or ""), action.dest)


def _shown(text: str) -> str:
    return clean_line(text, SHOWN)

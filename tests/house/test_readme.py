"""What the READMEs tell people to type is what the program understands: commands, options, make's targets."""

import itertools
import re
import shlex
from pathlib import Path

import pytest

from dutyterm.cli import _COMMANDS, _parser
from dutyterm.commands.export_kinds import KINDS

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
INSIDE = ("session",)  # for sshd, not for people
VALUES = {
    "N": "1",
    "ID": "1",
    "批号": "1",
    "YEAR": "2020",
    "ROLE": "volunteer",
    "NAME=LOGIN": "x=wang",
    "NAME=CODE": "x=HQ",
}
ACTIONS_NEED = {
    "posts add": "HQ --name x --compound x", "posts change": "HQ",
    "people add": "wang --name x", "people show": "wang", "people change": "wang",
    "people disable": "wang --reason x", "people enable": "wang", "people role": "wang leader",
    "people lead": "wang 'HQ 3-1'", "people link": "wang HQ", "people claim": "wang 'HQ 3-1'",
    "people key add": "wang x.pub", "people key remove": "1", "people key expire": "1 2020-03-31",
    "people pin give": "wang", "people pin unlock": "wang",
    "roster plan add": "早班 06:00 14:00", "roster plan end": "1", "roster undo": "1",
    "roster assign": "wang --post HQ --day 0206 --shift 早班",
    "roster release": "wang --post HQ --day 0206 --shift 早班 --reason x",
    "roster shift add": "早班 06:00 14:00 --post HQ --day 0206",
    "roster shift cancel": "--post HQ --day 0206 --shift 早班 --reason x",
}  # fmt: skip
"""What an action that a table only names needs besides."""


def typed(text: str) -> list[str]:
    """Each command line of `dutyterm` in a page: in code blocks (`d …` too, as they say), and quoted in tables."""
    found = []
    for block in re.findall(r"^```\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            command = re.split(r"\s+#|\s<\s", line)[0].strip()
            if re.match(r"(d|dutyterm)\s", command) and "<" not in command:
                found.append(command.split(maxsplit=1)[1])
    for line in text.splitlines():
        for quoted in re.findall(r"`(dutyterm [^`]*)`", line):
            found += spelled(quoted.removeprefix("dutyterm "))
            rest = re.findall(r"·\s*`([a-z][^`]*)`", line)
            begin = quoted.split()[1]
            for more in rest:
                words = more if more.split()[0] in _COMMANDS else f"{begin} {more}"
                found += spelled(words)
    return found


def spelled(quoted: str) -> list[str]:
    """A quoted line with `a/b` and `x|y` spelled out and every `[option]` given."""
    words = quoted.replace("\\|", "|").replace("[", " ").replace("]", " ").split()
    each = [re.split(r"[/|]", word) if re.fullmatch(r"[a-z]+([/|][a-z]+)+", word) else [word] for word in words]
    return [" ".join(VALUES.get(word, word) for word in line) for line in itertools.product(*each)]


def completed(command: str) -> list[str]:
    """A command with what it needs besides."""
    return shlex.split(f"{command} {ACTIONS_NEED.get(command, '')}")


COMMANDS = [(name, line) for name in READMES for line in typed((ROOT / name).read_text())]


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_each_command_is_understood(page: str, command: str) -> None:
    _parser().parse_args(completed(command))


@pytest.mark.parametrize("page", READMES)
def test_each_command_there_is_is_told(page: str) -> None:
    told = {line.split()[0] for name, line in COMMANDS if name == page}
    assert told >= {*_COMMANDS} - {"open", *INSIDE}
    assert any(line.startswith("--as") for name, line in COMMANDS if name == page)


@pytest.mark.parametrize("page", READMES)
def test_each_table_that_leaves_is_told(page: str) -> None:
    told = {line.split()[1] for name, line in COMMANDS if name == page and line.startswith("export ")}
    assert told == set(KINDS)


@pytest.mark.parametrize("page", READMES)
def test_each_action_on_people_is_told(page: str) -> None:
    told = {line.split()[1] for name, line in COMMANDS if name == page and line.startswith("people ")}
    people = next(one for one in _parser()._actions if one.dest == "command").choices["people"]  # type: ignore[index]
    actions = next(one for one in people._actions if one.dest == "action").choices
    assert told == set(actions)


@pytest.mark.parametrize("page", READMES)
def test_each_target_of_make_is_there(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    text = (ROOT / page).read_text()
    named = set(re.findall(r"^make ([a-z]+)\b", text, re.M)) | set(re.findall(r"`make ([a-z]+)\b", text))
    assert named
    assert named <= targets


@pytest.mark.parametrize("wrong", ["posts close", "people fly", "export people", "import registry", "tick --wet"])
def test_what_is_no_command_is_not_understood(wrong: str) -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args(completed(wrong))

"""A line that is not understood: one or two lines in the language of the program, and where to read how it is meant."""

import pytest

from tests.cli.running import run

WRONG = [
    (("export", "newcomer"), ("看不懂：newcomer", "是不是 newcomers？", "tracing"), "dutyterm export --help"),
    (("export",), ("还没写：kind", "newcomers"), "dutyterm export --help"),
    (("export", "gate", "--fom", "2020-02-05"), ("看不懂：--fom 2020-02-05",), "dutyterm export --help"),
    (("export", "gate", "--format", "pdf"), ("看不懂：pdf", "csv、xlsx、json"), "dutyterm export --help"),
    (("export", "gate", "--format"), ("--format 后面要写内容", "csv、xlsx、json"), "dutyterm export --help"),
    (("export", "gate", "--full=yes"), ("--full 后面不用写内容",), "dutyterm export --help"),
    (("export", "gate", "--re", "1"), ("--re 可能是几个选项", "--reason", "--release"), "dutyterm export --help"),
    (("export", "roster", "--days", "zwei"), ("--days 要写数字，不能写 zwei",), "dutyterm export --help"),
    (("fly",), ("看不懂：fly", "export"), "dutyterm --help"),
    (("--wat",), ("看不懂：--wat",), "dutyterm --help"),
    (("people",), ("还没写：ACTION", "add"), "dutyterm people --help"),
    (("people", "role", "wang", "boss"), ("看不懂：boss", "coordinator"), "dutyterm people role --help"),
    (("people", "add", "wang"), ("还没写：--name",), "dutyterm people add --help"),
    (("people", "pin", "giv", "wang"), ("看不懂：giv", "是不是 give？"), "dutyterm people pin --help"),
    (("roster", "plan", "end", "x"), ("NUMBER 要写数字", "不能写 x"), "dutyterm roster plan end --help"),
    (("pass", "lost", "HQ-0137", "--agian"), ("看不懂：--agian",), "dutyterm pass lost --help"),
    (("import", "registry"), ("还没写：file",), "dutyterm import --help"),
    (("backup",), ("还没写：file",), "dutyterm backup --help"),
]


@pytest.mark.parametrize(("words", "said", "where"), WRONG)
def test_what_is_not_understood_is_told_in_two_lines(words: tuple[str, ...], said: tuple[str, ...], where: str) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    told, more = ran.err.splitlines()
    assert all(one in told for one in said), told
    assert more == f"怎么写请看：{where}"
    assert not {"usage", "invalid", "argument", "required", "choose"} & set(ran.err.replace(":", " ").split())


def test_what_was_typed_does_nothing_to_the_terminal() -> None:
    ran = run("export", "\x1b]0;x\x07" + "\u202e" + "a" * 200)
    assert ran.code == 2 and "\x1b" not in ran.err and "\u202e" not in ran.err and "a" * 60 not in ran.err


def test_every_command_says_it_so() -> None:
    """The parsers below the first are of its kind, whoever made them."""
    import argparse

    from dutyterm.cli import _parser
    from dutyterm.commands.parsing import Parser

    def below(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
        made = [one for action in parser._actions if isinstance(action, argparse._SubParsersAction)
                for one in action.choices.values()]  # fmt: skip
        return [parser, *(deeper for one in made for deeper in below(one))]

    found = below(_parser())
    assert len(found) > 50 and all(isinstance(one, Parser) for one in found)

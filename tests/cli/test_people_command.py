"""The words of `people`: accounts and who looks after what, as the owner of the database says them."""

import json

import pytest

from tests.cli.running import run, sentence
from tests.cli.test_commands import made

__all__ = ["made"]


def test_accounts_from_first_to_last(made: str) -> None:
    def people(*words: str) -> str:
        ran = run("--db", made, "people", *words)
        assert (ran.code, ran.err) == (0, ""), ran.err
        return ran.out

    people("add", "chief", "--name", "管理员", "--role", "admin")
    people("add", "wang", "--name", "王小山", "--kind", "youth", "--phone", "13812345678", "--birth-year", "1990")
    assert people("list") == "chief\t管理员\tadmin\nwang\t王小山\tvolunteer\n"
    assert people("list", "--role", "admin") == "chief\t管理员\tadmin\n"
    shown = json.loads(people("show", "wang", "--json"))
    assert (shown["phone"], shown["kind"], shown["birth_year"], shown["keys"]) == ("138****5678", "youth", 1990, [])
    assert "13812345678" not in people("show", "wang")
    people("change", "王小山", "--note", "会开车")
    assert "会开车" in people("show", "wang")
    assert "已停用" in people("disable", "wang", "--reason", "搬走了")
    assert people("list") == "chief\t管理员\tadmin\n"
    assert "wang" in people("list", "--all")
    people("enable", "wang")
    assert people("role", "wang", "cadre") == "wang\t王小山\tcadre\n"
    assert json.loads(people("gaps", "--json"))["cadres_without_link"] == ["wang"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["disable", "chief", "--reason", "x"], 1),
        (["role", "chief", "volunteer"], 1),
        (["show", "nobody"], 1),
        (["lead", "chief", "HQ 3-1"], 1),
        (["lead", "chief", "HQ 3-1", "--from", "0230"], 1),
        (["claim", "chief", "HQ 3-1"], 1),
        (["disable", "chief"], 2),
        (["role", "chief", "king"], 2),
        ([], 2),
    ],
)
def test_no_is_one_sentence_and_a_code(made: str, words: list[str], code: int) -> None:
    run("--db", made, "people", "add", "chief", "--name", "管理员", "--role", "admin")
    ran = run("--db", made, "people", *words)
    assert ran.code == code
    assert ran.err
    if code == 1:
        assert sentence(ran)


def test_two_of_one_name_are_told_apart(made: str) -> None:
    for number in (1, 2):
        words = ("add", f"ww{number}", "--name", "王伟", "--phone", f"1380000000{number}")
        ran = run("--db", made, "people", *words)
        assert ran.code == 0
    assert "ww1" in ran.err
    assert "138****0001" in ran.err
    asked = run("--db", made, "people", "show", "王伟")
    assert asked.code == 1
    assert "ww1" in sentence(asked)
    assert "ww2" in sentence(asked)

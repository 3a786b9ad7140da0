"""The words of `people`: accounts and who looks after what, as the owner of the database says them; on the database
of the suite, so also on a server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Ran, run, sentence
from tests.gate.town import Town
from tests.people.conftest import crew

__all__ = ["crew"]


Run = Callable[..., Ran]


@pytest.fixture
def ask(db_url: str, tmp_path: Path) -> Run:
    """`ask("list")` runs `dutyterm people list` on the town; what it keeps beside a server's goes into the folder."""
    return lambda *words: run("--db", db_url, "people", *words, home=tmp_path)


def test_accounts_from_first_to_last(ask: Run) -> None:
    def people(*words: str) -> str:
        ran = ask(*words)
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
def test_no_is_one_sentence_and_a_code(ask: Run, words: list[str], code: int) -> None:
    ask("add", "chief", "--name", "管理员", "--role", "admin")
    ran = ask(*words)
    assert ran.code == code
    assert ran.err
    if code == 1:
        assert sentence(ran)


def test_two_of_one_name_are_told_apart(ask: Run) -> None:
    for number in (1, 2):
        words = ("add", f"ww{number}", "--name", "王伟", "--phone", f"1380000000{number}")
        ran = ask(*words)
        assert ran.code == 0
    assert "ww1" in ran.err
    assert "138****0001" in ran.err
    asked = ask("show", "王伟")
    assert asked.code == 1
    assert "ww1" in sentence(asked)
    assert "ww2" in sentence(asked)


def test_who_looks_after_what(crew: Town, ask: Run) -> None:
    def people(*words: str) -> str:
        ran = ask(*words)
        assert ran.code == 0, ran.err
        return ran.out

    assert json.loads(people("gaps", "--json")) == {
        "cadres_without_link": ["kader"],
        "groups_without_cadre": ["一组"],
        "stairways_without_leader": ["HQ 3-1", "HQ 3-2"],
    }
    assert json.loads(people("lead", "L1", "HQ 3-1", "HQ 3-2", "--json")) == ["HQ 3-1", "HQ 3-2"]
    assert people("link", "kader", "HQ") == "一组\n"
    assert people("claim", "gate", "HQ 3-2") == "HQ 3-2\n"
    assert json.loads(people("gaps", "--json")) == {
        "cadres_without_link": [], "groups_without_cadre": [], "stairways_without_leader": []
    }  # fmt: skip
    duties = json.loads(people("show", "L1", "--json"))["duties"]
    assert [(one["kind"], one["place"]) for one in duties] == [("lead", "HQ 3-1"), ("lead", "HQ 3-2")]
    refused = ask("lead", "L2", "HQ 3-1")
    assert (refused.code, "L1" in sentence(refused)) == (1, True)
    assert people("lead", "L1", "HQ 3-2", "--end") == "HQ 3-2\n"
    assert json.loads(people("gaps", "--json"))["stairways_without_leader"] == ["HQ 3-2"]
    assert people("claim", "gate", "HQ 3-2", "--end") == "HQ 3-2\n"


def test_a_pin_and_who_is_in(crew: Town, ask: Run) -> None:
    given = ask("pin", "give", "gate")
    assert given.code == 0, given.err
    assert json.loads(ask("show", "gate", "--json").out)["pin"] == "once"
    assert ask("pin", "unlock", "gate").code == 0
    assert ask("sessions").code == 0

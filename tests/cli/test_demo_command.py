"""`dutyterm demo` without a terminal, and what it refuses to touch."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.running import run, sentence


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a demo town of 5 February 2020, built once though three people start the command at once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    with ThreadPoolExecutor() as pool:
        commands = [pool.submit(run, "--db", url, "demo", "--clock", "2020-02-05T08:00+08:00") for _one in range(3)]
    for ran in [one.result() for one in commands]:
        assert (ran.code, ran.err) == (0, "")
        assert "人口" in ran.out
    return url


def test_without_a_terminal_it_prints_the_situation(built: str) -> None:
    ran = run("--db", built, "demo", "--clock", "2020-02-05T08:00+08:00")
    assert (ran.code, ran.err) == (0, "")
    assert "人口" in ran.out
    assert "02-05" in ran.out


def test_in_english(built: str) -> None:
    ran = run("--db", built, "--lang", "en", "demo", "--clock", "2020-02-05T08:00+08:00")
    assert ran.code == 0
    assert "人口" not in ran.out


@pytest.mark.parametrize("clock", ["8 Uhr", "2020-02-05", "2020-02-05T08:00", "2020-13-01T08:00+08:00"])
def test_a_clock_nobody_understands(built: str, clock: str) -> None:
    ran = run("--db", built, "demo", "--clock", clock)
    assert ran.code == 2
    assert "看不懂" in sentence(ran)


def test_a_role_or_post_nobody_knows(built: str) -> None:
    for words in (["--as", "nobody"], ["--post", "NOWHERE"]):
        ran = run("--db", built, "demo", "--clock", "2020-02-05T08:00+08:00", *words)
        assert ran.code == 2
        assert words[1] in sentence(ran)


@pytest.mark.parametrize("words", [["demo"], ["demo", "--fresh"], ["demo", "--clock", "2020-02-05T08:00+08:00"]])
def test_a_real_town_is_never_touched(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "town.db"
    url = f"sqlite:///{file}"
    assert run("--db", url, "init").code == 0
    assert run("--db", url, "people", "add", "liang", "--name", "梁叔").code == 0
    before = hashlib.sha256(file.read_bytes()).digest()
    ran = run("--db", url, *words)
    assert ran.code == 2
    assert "不是演示数据库，没有改动" in sentence(ran)
    assert hashlib.sha256(file.read_bytes()).digest() == before
    assert run("--db", url, "people", "list").out == "liang\t梁叔\tvolunteer\n"

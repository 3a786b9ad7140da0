"""What is printed of passes: all of it there, nothing of it run, each compound's seal its own."""

import datetime as dt
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from db.base import execute
from db.passes import Where
from dutyterm import keyring
from dutyterm.errors import Refused
from dutyterm.households import pass_acts, pass_blanks, pass_cards, pass_paper
from dutyterm.households.pass_acts import New
from dutyterm.households.passes import Terms
from tests.gate.town import KEY, NOW, ZONE, Town, add, do, rows

HOSTILE = "<script>alert(1)</script>"
TERMS = Terms()


class Page(HTMLParser):
    """What a page shows, and every element it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def page_of(town: Town, where: Where) -> str:
    found = do(pass_blanks.print_passes, town.act("boss"), where, ZONE)
    return pass_paper.sheets("HQ", [pass_cards.card(one, (KEY,)) for one in found.passes])


def test_a_pass_shows_what_it_must(homes: Town) -> None:
    """The forms of the time: name, origin, address, where from, first temperature, until when, number."""
    who = homes.people["文秀生"]
    execute("UPDATE person SET origin = '湖南省' WHERE id = ?", who)
    add("travel_report", report_key="k", person_id=who, household_id=homes.homes["HQ", "3-1-204"], from_place="长沙",
        outbreak="no", source="leader", at="2020-02-05 00:00:00.000")  # fmt: skip
    made = do(pass_acts.issue, homes.act("boss"), New(person_id=who, initial_temp=364), ZONE, TERMS)
    found = do(pass_blanks.print_pass, homes.act("boss"), made.code)
    said = "|".join(Page(pass_paper.sheets("x", [pass_cards.card(found, (KEY,))])).said)
    for one in ("漫江社区 华侨新村", "临时出入证", "HQ-0149", "文秀生", "湖南省", "华侨新村 3-1-204", "长沙", "36.4",
                "2020-02-05 至 03-05", "社区盖章"):  # fmt: skip
        assert one in said, one
    assert rows("SELECT printed_at IS NOT NULL FROM pass WHERE id = ?", made.pass_id) in ([(1,)], [(True,)])
    assert rows("SELECT action FROM audit_log ORDER BY seq") == [("pass.issue",), ("pass.print",)]


def test_only_what_is_valid_is_printed_and_once_if_wanted(homes: Town) -> None:
    """Not the one that ran out, not the lost one, not those of a household that is kept in."""
    where = Where(homes.compounds["HQ"])
    found = do(pass_blanks.print_passes, homes.act("boss"), where, ZONE)
    codes = {one.code for one in found.passes}
    assert codes.isdisjoint({"HQ-0141", "HQ-0142", "HQ-0147"}) and {"HQ-0137", "HQ-0140", "HQ-0146"} <= codes
    assert found.left_out == 2
    assert do(pass_blanks.print_passes, homes.act("boss"), where, ZONE, unprinted=True).passes == []
    with pytest.raises(Refused, match="not_live"):
        do(pass_blanks.print_pass, homes.act("boss"), "HQ-0142")
    with pytest.raises(Refused, match="no_such_pass"):
        do(pass_blanks.print_pass, homes.act("boss"), "HQ-9999")


def test_nothing_that_people_wrote_is_run(homes: Town) -> None:
    execute("UPDATE person SET name = ?, origin = ?", HOSTILE, f"{HOSTILE}\u202e")
    execute("UPDATE compound SET name = ? || short_code", f"<b>{HOSTILE}")
    execute("UPDATE community SET name = ?", f'"{HOSTILE}')
    page = page_of(homes, Where(homes.compounds["HQ"]))
    found = Page(page)
    assert {"script", "b", "img", "a", "link"}.isdisjoint(found.tags)
    assert HOSTILE in "".join(found.said) and "\u202e" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_eight_on_a_sheet_and_a_seal_of_the_compound(homes: Town) -> None:
    blanks = do(pass_blanks.print_blanks, homes.act("boss"), "HQ", 17)
    page = pass_paper.sheets("x", [pass_cards.blank_card(one, (KEY,), TERMS) for one in blanks])
    tags = Page(page).tags
    assert (tags.count("section"), tags.count("article"), page.count('class="qr"')) == (3, 17, 17)
    other = do(pass_blanks.print_blanks, homes.act("boss"), "XZ", 1)
    shapes = [pass_cards.blank_card(one, (KEY,), TERMS).shape for one in (blanks[0], other[0])]
    assert shapes[0] != shapes[1]
    assert len(set(pass_paper.SHAPES)) == len(pass_paper.SHAPES) == 8


def test_a_poster_has_the_link_alone(homes: Town) -> None:
    place = pass_blanks.place_of("HQ", "3-1")
    one = pass_cards.poster_of(place, "http://10.0.0.5/A")
    page = pass_paper.poster(one)
    assert one.link == "HTTP://10.0.0.5/A" and "3-1" in page
    assert not [name for (name,) in rows("SELECT name FROM person") if str(name) in page]
    for bad in (("ZZ", ""), ("HQ", "99-1"), ("HQ", "x")):
        with pytest.raises(Refused, match="no_such"):
            pass_blanks.place_of(*bad)
    with pytest.raises(Refused, match="no_link"):
        pass_cards.poster_of(place, "")


# -- at the command line


def dutyterm(town_url: str, folder: Path, *words: str, config: str = "") -> subprocess.CompletedProcess[str]:
    file = folder / "settings.toml"
    file.write_text(f'key_file = "{folder}/key"\n{config}', "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "dutyterm", *words, "--db", town_url, "--config", str(file)], capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


def test_from_the_command_line(homes: Town, db_url: str, tmp_path: Path) -> None:
    """Printed, numbered, lost, exported; a key that is not there and a folder that is not there change nothing."""

    def run(*words: str, config: str = "") -> subprocess.CompletedProcess[str]:
        return dutyterm(db_url, tmp_path, *words, config=config)

    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=400)).date()  # commands go by the machine's clock
    execute("UPDATE pass SET valid_to = ?", soon.isoformat())

    def blanks() -> int:
        return int(str(rows("SELECT count(*) FROM pass_blank")[0][0]))

    none = run("print", "blanks", "HQ", "8", "-o", str(tmp_path / "a.html"))
    assert (none.returncode, blanks()) == (1, 0) and "--rotate" in none.stderr
    assert run("pass", "key", "--rotate").returncode == 0
    assert not (tmp_path / "key").stat().st_mode & 0o077
    nowhere = run("print", "blanks", "HQ", "8", "-o", str(tmp_path / "no" / "a.html"))
    assert (nowhere.returncode, blanks()) == (2, 0)
    done = run("print", "blanks", "HQ", "8", "-o", str(tmp_path / "a.html"))
    assert (done.returncode, blanks()) == (0, 8) and "HQ-0149" in done.stderr
    assert (tmp_path / "a.html").read_text("utf-8").count("<article>") == 8
    assert (
        run("print", "passes", "--compound", "HQ", "--stairway", "3-2", "-o", str(tmp_path / "b.html")).returncode == 0
    )
    assert (tmp_path / "b.html").read_text("utf-8").count("<article>") == 4
    assert run("print", "pass", "HQ-0137").stdout.count("<article>") == 1
    assert run("print", "poster", "HQ").returncode == 1
    poster = run("print", "poster", "HQ", "3-1", config='[intake]\nlink = "http://10.0.0.5/A"\n')
    assert "HTTP://10.0.0.5/A" in poster.stdout
    lost = run("pass", "lost", "HQ-0137", "--again")
    assert (lost.returncode, lost.stdout.count("HQ-0157")) == (0, 1)
    again = run("pass", "lost", "HQ-0137")
    assert again.returncode == 1 and "HQ-0157" in again.stderr
    assert run("pass", "issue", "--compound", "HQ").returncode == 0
    listed = run("pass", "list", "--compound", "HQ", "--json").stdout
    assert '"HQ-0157"' in listed and "梁志锦" not in listed and "梁**" in listed
    exported = run("export", "passes", "--compound", "HQ")
    assert exported.returncode == 0 and "梁**" in exported.stdout and "梁志锦" not in exported.stdout
    assert run("export", "passes", "--format", "html").returncode == 2
    nowhere = run("export", "passes", "--compound", "ZZ")
    assert nowhere.returncode == 1 and "没有这个小区" in nowhere.stderr
    again = run("print", "blanks", "HQ", "150-152")
    assert again.stdout.count("<article>") == 3 and blanks() == 8, "paper that jammed is printed again"
    assert run("print", "blanks", "HQ", "1-9").returncode == 1
    assert run("pass", "renew", "HQ-0141", "--until", "2020-13-01").returncode == 2


def test_a_key_is_changed_and_kills_no_pass(homes: Town, db_url: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    keyring.create(file)
    ring = keyring.Ring(file)
    before = ring[0]
    done = dutyterm(db_url, tmp_path, "pass", "key", "--rotate")
    assert done.returncode == 0 and before.hex() not in done.stdout + done.stderr
    assert len(ring) == 2 and ring[1] == before != ring[0], "an open session believes the new one at once"
    assert rows("SELECT action, fields FROM audit_log") == [("pass.key", "key")]
    assert not file.stat().st_mode & 0o077
    file.write_text("nonsense", "ascii")
    assert list(ring)[1] == before, "and what it had, when somebody spoils the file"


def test_a_setting_that_is_wrong_is_named(homes: Town, db_url: str, tmp_path: Path) -> None:
    for config, said in {
        "[passes]\ntenant_days = 0\n": "passes.tenant_days",
        "[passes]\nresident_days = 300\n": "passes.resident_days",
        '[intake]\nlink = "javascript:alert(1)"\n': "intake.link",
        '[intake]\nlink = "http://a b/"\n': "intake.link",
        "[intake]\nlink = 3\n": "intake.link",
    }.items():
        done = dutyterm(db_url, tmp_path, "pass", "list", config=config)
        assert (done.returncode, said in done.stderr) == (2, True), (config, done.stderr)


def test_numbers_are_on_paper_as_they_are_typed(homes: Town) -> None:
    page = page_of(homes, Where(household_id=homes.homes["HQ", "3-2-501"]))
    assert set(re.findall(r'class="no">([^<]+)<', page)) == {"HQ-0137", "HQ-0138", "HQ-0139", "HQ-0140"}
    assert NOW.date() <= dt.date(2020, 2, 29)

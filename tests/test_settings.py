"""Settings: where they come from, which one wins, and one sentence for each wrong one."""

from pathlib import Path

import pytest

from dutyterm.errors import BadInput
from dutyterm.gate.rules import Limits
from dutyterm.retention.rules import Terms
from dutyterm.settings import DEFAULT_DATABASE, Settings, load
from tests.cli.running import run, sentence


def file(folder: Path, text: str) -> str:
    path = folder / "dutyterm.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_without_anything() -> None:
    assert load({}) == Settings()
    assert Settings().db == DEFAULT_DATABASE
    assert Settings().tz.key == "Asia/Shanghai"


def test_a_file_with_everything(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        'db = "sqlite:////a.db"\nlang = "en"\nzone = "Asia/Urumqi"\nprovince = "鄂"\nshifts = ["08:00", "20:00"]\n'
        'log_file = "/a.log"\nkey_file = "/a.key"\n[gate]\nfever = 374\nmask_required = true\n'
        "[retention]\ngate_days = 14\nsession_days = 0\n",
    )
    limits, terms = Limits(fever=374, mask_required=True), Terms(gate_days=14, session_days=0)
    expected = Settings(
        "sqlite:////a.db", "en", "Asia/Urumqi", "鄂", ("08:00", "20:00"), "/a.log", "/a.key", limits, terms
    )
    assert load({}, file=path) == expected
    assert load({"DUTYTERM_CONFIG": path}) == expected


def test_the_nearer_one_wins(tmp_path: Path) -> None:
    path = file(tmp_path, 'db = "sqlite:////file.db"\nlang = "en"\n')
    environ = {"DUTYTERM_CONFIG": "/nonexistent.toml", "DUTYTERM_DB": "sqlite:////env.db", "DUTYTERM_LANG": "zh"}
    assert load({}, file=path).db == "sqlite:////file.db"
    assert load(environ, file=path) == Settings("sqlite:////env.db", "zh")
    assert load(environ, file=path, db="sqlite:////line.db").db == "sqlite:////line.db"


def test_an_empty_variable_is_none() -> None:
    assert load({"DUTYTERM_DB": "", "DUTYTERM_LANG": ""}) == Settings()


WRONG = [
    ('colour = "red"', "colour"),
    ("lang = 3", "lang"),
    ("backup_folder = 3", "backup_folder"),
    ("[retention]\nbackups_days = -1", "retention.backups_days"),
    ('lang = "fr"', "lang"),
    ('zone = "Moon/Crater"', "zone"),
    ('zone = "../etc/passwd"', "zone"),
    ('zone = ""', "zone"),
    ('province = "粤E"', "province"),
    ("shifts = []", "shifts"),
    ('shifts = "06:00"', "shifts"),
    ('shifts = ["25:00"]', "shifts"),
    ('shifts = ["6:00"]', "shifts"),
    ("shifts = [6]", "shifts"),
    ("gate = 3", "gate"),
    ("[gate]\nfevr = 373", "gate.fevr"),
    ("[gate]\nfever = 37.3", "gate.fever"),
    ('[gate]\nfever = "373"', "gate.fever"),
    ("[gate]\nfever = 500", "gate.fever"),
    ("[gate]\nfever = 349", "gate.fever"),
    ("[gate]\nrecheck_wait = -1", "gate.recheck_wait"),
    ("[gate]\nmask_required = 1", "gate.mask_required"),
    ("retention = 30", "retention"),
    ("[retention]\ngate_day = 30", "retention.gate_day"),
    ("[retention]\ngate_days = -1", "retention.gate_days"),
    ("[retention]\ngate_days = 30.5", "retention.gate_days"),
    ("[retention]\ngate_days = true", "retention.gate_days"),
    ("[retention]\ndraft_days = 99999", "retention.draft_days"),
    ("roster = 3", "roster"),
    ("[roster]\nrest_hour = 8", "roster.rest_hour"),
    ("[roster]\nrest_hours = 8.5", "roster.rest_hours"),
    ("[roster]\nrest_hours = -1", "roster.rest_hours"),
    ("[roster]\nclaim_days = 63", "roster.claim_days"),
    ("[roster]\nelder_age = true", "roster.elder_age"),
    ('[roster]\nday_starts = "5:00"', "roster.day_starts"),
    ("[roster]\nday_starts = 5", "roster.day_starts"),
    ('[roster]\nnight_from = "06:00"', "roster.night_to"),
    ("[roster]\nno_shows = 0", "roster.no_shows"),
    ("db = [", "dutyterm.toml"),
    ("db = 3", "db"),
]


@pytest.mark.parametrize(("text", "key"), WRONG)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BadInput) as wrong:
        load({}, file=file(tmp_path, text))
    said = str(wrong.value)
    assert key in said
    assert "\n" not in said


def test_the_roster_has_a_section(tmp_path: Path) -> None:
    terms = load({}, file=file(tmp_path, '[roster]\nday_starts = "06:00"\nrest_hours = 10\nclaim_days = 14\n')).roster
    assert (terms.day_starts, terms.rest_hours, terms.claim_days, terms.nights_in_row) == ("06:00", 10, 14, 3)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.toml"):
        load({}, file=str(tmp_path / "none.toml"))
    with pytest.raises(BadInput, match=str(tmp_path)):
        load({}, file=str(tmp_path))


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes('province = "粤"'.encode("gb18030"))
    with pytest.raises(BadInput, match=r"gbk\.toml"):
        load({}, file=str(path))


def test_as_a_command(tmp_path: Path) -> None:
    path = file(tmp_path, f'db = "sqlite:///{tmp_path}/town.db"\n')
    assert run("--config", path, "init").code == 0
    assert run("check", env={"DUTYTERM_CONFIG": path}).code == 0
    wrong = run("check", env={"DUTYTERM_CONFIG": path, "DUTYTERM_LANG": "xx"})
    assert wrong.code == 2
    assert "lang" in sentence(wrong)
    wrong = run("--config", file(tmp_path, "colour = 1"), "check")
    assert wrong.code == 2
    assert "colour" in sentence(wrong)
    assert run("--config", str(tmp_path / "none.toml"), "check").code == 2

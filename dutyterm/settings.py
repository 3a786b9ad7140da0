"""Settings: a TOML file and the environment, checked once, wrong ones named in one sentence."""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errands.rules import Terms as ErrandTerms
from .errors import BadInput
from .five_ones.rules import Terms as FiveOnesTerms
from .gate.plates import PROVINCES
from .gate.rules import Limits
from .households.passes import Link
from .households.passes import Terms as PassTerms
from .i18n import LANGUAGES, _
from .people.rules_pin import Guards
from .reports.rules import Terms as ReportTerms
from .retention.rules import LONGEST, Terms
from .roster.rules import Terms as RosterTerms

DEFAULT_FILE = Path("/etc/dutyterm.toml")
DEFAULT_DATABASE = "sqlite:////var/lib/dutyterm/town.db"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LINK = re.compile(r"https?://[^\s/?#\"'<>\\^`{|}]+(?:[/?#][!-~]*)?", re.ASCII)
"""An address that a telephone opens: printable, of at most what a code on a terminal holds."""
_ROSTER_MOST = {"hours": 168, "minutes": 240, "days": 62}
"""Largest numbers of [roster], by how a setting's name ends; of others 120."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the office decides for this machine. Keys of the file have the same names."""

    db: str = DEFAULT_DATABASE
    lang: str = "zh"
    zone: str = "Asia/Shanghai"
    province: str = "粤"
    shifts: tuple[str, ...] = ("06:00", "14:00", "22:00")
    log_file: str = ""  # empty: beside the database
    key_file: str = ""  # the secret that signs passes; empty: beside the database
    gate: Limits = field(default_factory=Limits)
    retention: Terms = field(default_factory=Terms)
    people: Guards = field(default_factory=Guards)
    roster: RosterTerms = field(default_factory=RosterTerms)
    errands: ErrandTerms = field(default_factory=ErrandTerms)
    five_ones: FiveOnesTerms = field(default_factory=FiveOnesTerms)
    reports: ReportTerms = field(default_factory=ReportTerms)
    passes: PassTerms = field(default_factory=PassTerms)
    intake: Link = field(default_factory=Link)
    backup_folder: str = ""  # where backups lie; `tick` removes those past their term. Empty: nowhere

    @property
    def tz(self) -> ZoneInfo:
        """The town's time zone."""
        return ZoneInfo(self.zone)


def load(environ: Mapping[str, str] = os.environ, *, file: str = "", db: str = "") -> Settings:
    """Settings from the file (`file`, `DUTYTERM_CONFIG`, or the default one if it is there), then the
    environment (`DUTYTERM_DB`, `DUTYTERM_LANG`), then `db` from the command line. BadInput when wrong."""
    chosen = file or environ.get("DUTYTERM_CONFIG", "")
    path = Path(chosen) if chosen else DEFAULT_FILE
    values = _read(path, required=bool(chosen))
    for key in ("db", "lang"):
        if given := environ.get(f"DUTYTERM_{key.upper()}"):
            values[key] = given
    if db:
        values["db"] = db
    return _checked(values)


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        import tomllib  # where there is no file a session's start need not pay for it

        return tomllib.loads(text)
    except FileNotFoundError:
        if required:
            raise BadInput(_("找不到设置文件 {path}。").format(path=path)) from None
        return {}
    except (OSError, ValueError) as error:
        raise BadInput(_("设置文件 {path} 读不懂：{why}。").format(path=path, why=error)) from error


def _wrong(key: str, value: object, wanted: str) -> BadInput:
    return BadInput(_("设置 {key} 的值 {value} 不对：应为{wanted}。").format(key=key, value=value, wanted=wanted))


def _checked(values: dict[str, Any]) -> Settings:
    known = {one.name for one in dataclasses.fields(Settings)}
    if unknown := sorted(set(values) - known):
        raise BadInput(_("设置里有不认识的项：{keys}。").format(keys=", ".join(unknown)))
    values = dict(values)
    for key in ("db", "lang", "zone", "province", "log_file", "key_file", "backup_folder"):
        if not isinstance(values.get(key, ""), str):
            raise _wrong(key, values[key], _("文字"))
    if values.get("lang", "zh") not in LANGUAGES:
        raise _wrong("lang", values["lang"], " / ".join(LANGUAGES))
    if "province" in values and values["province"] not in PROVINCES:
        raise _wrong("province", values["province"], _("一个省份简称，例如 粤"))
    try:
        ZoneInfo(values.get("zone", "Asia/Shanghai"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong("zone", values["zone"], _("时区名，例如 Asia/Shanghai")) from None
    if "shifts" in values:
        shifts = values["shifts"]
        if not isinstance(shifts, list) or not shifts or not all(_TIME.fullmatch(str(one)) for one in shifts):
            raise _wrong("shifts", shifts, _('班次开始时间，例如 ["06:00", "14:00", "22:00"]'))
        values["shifts"] = tuple(shifts)
    if "gate" in values:
        values["gate"] = _limits(values["gate"])
    if "retention" in values:
        values["retention"] = _terms(values["retention"])
    if "people" in values:
        values["people"] = _guards(values["people"])
    if "roster" in values:
        values["roster"] = _roster(values["roster"])
    if "errands" in values:
        values["errands"] = _errands(values["errands"])
    if "five_ones" in values:
        values["five_ones"] = _five_ones(values["five_ones"])
    if "reports" in values:
        values["reports"] = _reports(values["reports"])
    if "passes" in values:
        values["passes"] = _passes(values["passes"])
    if "intake" in values:
        values["intake"] = _intake(values["intake"])
    return Settings(**values)


def _section(name: str, table: object, known: type) -> dict[str, Any]:
    """The values of a section, none of them unknown to its dataclass."""
    if not isinstance(table, dict):
        raise _wrong(name, table, _("一个 [{name}] 小节").format(name=name))
    names = {one.name for one in dataclasses.fields(known)}
    if unknown := next((key for key in table if key not in names), None):
        raise BadInput(_("设置里有不认识的项：{keys}。").format(keys=f"{name}.{unknown}"))
    return table


def _limits(table: object) -> Limits:
    values = _section("gate", table, Limits)
    kinds = {one.name: type(one.default) for one in dataclasses.fields(Limits)}
    for key, value in values.items():
        if type(value) is not kinds[key] or (isinstance(value, int) and value < 0):
            raise _wrong(f"gate.{key}", value, _("整数或 true/false"))
    limits = Limits(**values)
    if not 340 <= limits.low < limits.fever <= 430:
        raise _wrong("gate.fever", limits.fever, _("十分之一度的整数，例如 373，并高于 gate.low"))
    return limits


def _terms(table: object) -> Terms:
    values = _section("retention", table, Terms)
    for key, value in values.items():
        if type(value) is not int or not 0 <= value <= LONGEST:
            raise _wrong(f"retention.{key}", value, _("天数（整数，0 是一直保留）"))
    return Terms(**values)


def _guards(table: object) -> Guards:
    values = _section("people", table, Guards)
    for key, value in values.items():
        tries = key.endswith("_tries")
        if tries and (type(value) is not int or not 1 <= value <= 20):
            raise _wrong(f"people.{key}", value, _("1 到 20 的整数"))
        if not tries and (type(value) not in (int, float) or not 0 < value <= 24 * 60):
            raise _wrong(f"people.{key}", value, _("分钟数，大于 0，不超过一天"))
    return Guards(**values)


def _roster(table: object) -> RosterTerms:
    values = _section("roster", table, RosterTerms)
    kinds = {one.name: type(one.default) for one in dataclasses.fields(RosterTerms)}
    for key, value in values.items():
        if kinds[key] is str:
            if not isinstance(value, str) or not _TIME.fullmatch(value):
                raise _wrong(f"roster.{key}", value, _("时间，例如 06:00"))
            continue
        most = _ROSTER_MOST.get(key.rpartition("_")[2], 120)
        if type(value) is not int or not 0 <= value <= most:
            raise _wrong(f"roster.{key}", value, _("0 到 {most} 的整数").format(most=most))
    terms = RosterTerms(**values)
    if terms.night_from == terms.night_to:
        raise _wrong("roster.night_to", terms.night_to, _("时间，和 roster.night_from 不同"))
    for key in ("longest_hours", "day_hours", "nights_in_row", "no_shows"):
        if not getattr(terms, key):
            raise _wrong(f"roster.{key}", 0, _("大于 0 的整数"))
    return terms


def _errands(table: object) -> ErrandTerms:
    values = dict(_section("errands", table, ErrandTerms))
    for key, value in values.items():
        if key == "cutoffs":
            if not isinstance(value, list) or not value or not all(_TIME.fullmatch(str(one)) for one in value):
                raise _wrong("errands.cutoffs", value, _('截单时间，例如 ["10:00", "16:00"]'))
            values[key] = tuple(value)
        elif key == "garbage_by":
            if not isinstance(value, str) or not _TIME.fullmatch(value):
                raise _wrong(f"errands.{key}", value, _("时间，例如 06:00"))
        elif type(value) is not int or not 1 <= value <= (240 if key.endswith("minutes") else 168):
            raise _wrong(f"errands.{key}", value, _("大于 0 的整数"))
    return ErrandTerms(**values)


def _five_ones(table: object) -> FiveOnesTerms:
    values = _section("five_ones", table, FiveOnesTerms)
    kinds = {one.name: type(one.default) for one in dataclasses.fields(FiveOnesTerms)}
    for key, value in values.items():
        if kinds[key] is str and (not isinstance(value, str) or not _TIME.fullmatch(value)):
            raise _wrong(f"five_ones.{key}", value, _("时间，例如 17:00"))
        if kinds[key] is int and (type(value) is not int or not 1 <= value <= 720):
            raise _wrong(f"five_ones.{key}", value, _("1 到 {most} 的整数").format(most=720))
    return FiveOnesTerms(**values)


def _reports(table: object) -> ReportTerms:
    values = _section("reports", table, ReportTerms)
    for key, value in values.items():
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise _wrong(f"reports.{key}", value, _("时间，例如 17:00"))
    return ReportTerms(**values)


def _passes(table: object) -> PassTerms:
    values = _section("passes", table, PassTerms)
    for key, value in values.items():
        if type(value) is not int or not 1 <= value <= 730:
            raise _wrong(f"passes.{key}", value, _("1 到 {most} 的整数").format(most=730))
    terms = PassTerms(**values)
    for key in ("resident_days", "tenant_days", "worker_days", "vehicle_days"):
        if getattr(terms, key) > terms.longest_days:
            raise _wrong(f"passes.{key}", getattr(terms, key), _("不超过 passes.longest_days 的天数"))
    return terms


def _intake(table: object) -> Link:
    values = _section("intake", table, Link)
    link = values.get("link", "")
    if not isinstance(link, str) or (link and (len(link) > 200 or not _LINK.fullmatch(link))):
        raise _wrong("intake.link", link, _("网址，例如 http://10.0.0.5/A"))
    return Link(**values)

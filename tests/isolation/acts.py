"""The acts of isolation, made ready to be tried by anybody: see `tests/people/acts.py`.

Within reach is a household behind the leader's stairway, whose contact is the volunteer; beyond it neither.
"""

from db.audit import Act
from db.base import execute
from dutyterm.isolation import caring, checking, ending, opening, reading, release
from dutyterm.isolation.opening import New
from dutyterm.isolation.rules_checks import Key, Marks, Reading
from tests.gate.town import NOW, ZONE, add, do
from tests.people.acts import IN, Prepare, Ready, World

TODAY = Key(NOW.date(), "am")
MARKS = Marks()


def _home(world: World, where: str) -> tuple[int, int]:
    """A new household with one person."""
    code, number = ("HQ", world.next()) if where == IN else ("XZ", world.next())
    home = add("household", compound_id=world.town.compounds[code], room=f"9-9-{number}", occupancy="owner")
    if where == IN:
        execute("UPDATE household SET stairway_id = (SELECT min(id) FROM stairway) WHERE id = ?", home)
    return home, add("person", household_id=home, name=f"住户{number}", phone="13900000000")


def _isolated(world: World, where: str, **more: object) -> tuple[int, int]:
    """Household and episode."""
    home, person = _home(world, where)
    contact = world.town.users["gate"] if where == IN else world.town.users["contact"]
    values: dict[str, object] = {
        "person_id": person, "household_id": home, "kind": "quarantine", "ref_event": "left_area",
        "ref_date": "2020-02-03", "started_at": "2020-02-04 00:00:00.000", "state": "active",
        "contact_user_id": contact, **more,
    }  # fmt: skip
    return home, add("isolation", **values)


def board(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.read_board(act, ZONE)


def page(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    return lambda: reading.read_home(act, home, ZONE)


def watchers(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    return lambda: reading.read_watchers(act, home)


def reveal(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    return lambda: do(reading.reveal, act, iso)


def record_check(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    return lambda: do(checking.record_check, act, iso, TODAY, Reading(365), ZONE, MARKS)


def correct_check(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    made = add("isolation_check", isolation_id=iso, day="2020-02-05", slot="am", answered=True, temp=366,
               at="2020-02-05 00:00:00.000", by_user=1)  # fmt: skip
    return lambda: do(checking.correct_check, act, made, Reading(365), "听错了", ZONE, MARKS)


def note_breach(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    return lambda: do(caring.note_breach, act, iso, "下楼")


def confirm(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where, state="pending")
    return lambda: do(opening.confirm, act, iso, world.town.users["contact"], ZONE)


def sign_notice(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    return lambda: do(caring.sign_notice, act, home)


def open_home(world: World, act: Act, where: str) -> Ready:
    home, _ = _home(world, where)
    new = New(home, "quarantine", "left_area", NOW.date(), world.town.users["contact"])
    return lambda: do(opening.open_home, act, new, ZONE)


def set_contact(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    return lambda: do(caring.set_contact, act, home, world.town.users["gate2"])


def set_team(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    return lambda: do(caring.set_team, act, home, "", "赵医生", "钱警官")


def restart(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    return lambda: do(ending.restart, act, iso, NOW.date(), "同住人发热", ZONE)


def transfer(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    return lambda: do(ending.transfer, act, iso, "区医院", ZONE)


def cancel(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where)
    return lambda: do(ending.cancel, act, iso, "登记错", ZONE)


def tick(world: World, act: Act, where: str) -> Ready:
    _isolated(world, where, ref_date="2020-01-20")
    return lambda: do(ending.tick, act, ZONE)


def count_due(world: World, act: Act, where: str) -> Ready:
    return lambda: ending.count_due(act, ZONE)


def give_exit(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    return lambda: do(caring.give_exit, act, home, None, "透析", 4)


def revoke_exit(world: World, act: Act, where: str) -> Ready:
    home, _ = _isolated(world, where)
    made = add("exit_approval", household_id=home, kind="medical", reason="透析", approved_by=1,
               valid_from="2020-02-04 00:00:00.000", valid_to="2020-02-06 00:00:00.000")  # fmt: skip
    return lambda: do(caring.revoke_exit, act, made)


def let_go(world: World, act: Act, where: str) -> Ready:
    _, iso = _isolated(world, where, ref_date="2020-01-15", state="due")
    return lambda: do(release.release, act, iso, "2020-001", "档案在纸上", ZONE, MARKS)


READ: tuple[Prepare, ...] = (board, page)
CHECK: tuple[Prepare, ...] = (record_check, correct_check, note_breach)
CONFIRM: tuple[Prepare, ...] = (confirm, sign_notice, watchers)
MANAGE: tuple[Prepare, ...] = (open_home, set_contact, set_team, restart, transfer, cancel, tick, count_due)
EXIT: tuple[Prepare, ...] = (give_exit, revoke_exit)
QUERIES: tuple[Prepare, ...] = (board, page, watchers, count_due)

"""The locked screen and the shared laptop on a real terminal."""

import re
from pathlib import Path

from tests.e2e.demo_town import Town, environment

PIN = "482913"


def settings(folder: Path, text: str) -> dict[str, str]:
    """The environment of a session under these settings."""
    file = folder / "dutyterm.toml"
    file.write_text(f"[people]\n{text}\n")
    return environment(DUTYTERM_CONFIG=str(file))


def test_locked_by_itself_and_on_with_the_line(town: Town, tmp_path: Path) -> None:
    env = settings(tmp_path, "lock_person_minutes = 0.03")
    with town.session(env=env) as gate:
        gate.ready()
        gate.send("137 36")
        gate.wait("137 36")
        names = set(re.findall(r"[\u4e00-\u9fff]\*+", gate.text))
        title = gate.rows()[0].split()
        gate.wait("已锁屏", 10)
        gate.settle()
        before = len(gate.output)
        assert gate.watch(3) == 0, "at rest nothing is sent"
        gate.send("\x1bOR")  # F3 opens nothing
        gate.settle()
        after = gate.output[before:].decode(errors="replace")
        assert names
        assert not any(name in after + gate.text for name in (*names, title[-1], "137"))
        gate.send("\r")  # an own key without a PIN
        gate.wait("137 36")
        assert gate.line == "137 36"
        saved = gate.save("5")
        assert town.entry(saved)["t1"] == 365


def test_killed_while_locked(town: Town, tmp_path: Path) -> None:
    with town.session() as gate:
        gate.ready()
        gate.send("137 36\x0c")
        gate.wait("已锁屏")
        gate.kill()
    with town.session() as gate:
        gate.ready()
        gate.wait_until(lambda: gate.line == "137 36", what="the draft is back")


def test_a_shared_laptop(town: Town) -> None:
    with town.session("volunteer", "--shared", "--post", "HQ") as gate:
        gate.wait("是谁>", 30)
        gate.send(f"volunteer {PIN}\r")
        gate.ready()
        gate.send("137 36\x1b[24~")
        gate.wait("请登录")
        gate.settle()
        before = len(gate.output)
        gate.send(f"v001 {PIN}\r")
        gate.ready()
        assert gate.line == ""
        assert b"137 36" not in gate.output[before:]
        assert PIN.encode() not in gate.output
        gate.save("138 365")
        gate.send("s\r")
        gate.wait("请登录")
        gate.send(f"volunteer\r{PIN}\r")
        gate.ready()
        gate.wait_until(lambda: gate.line == "137 36", what="the draft is back")
        gate.save("5")
    actors = town.query(
        "SELECT u.login FROM gate_entry e JOIN user_account u ON u.id = e.recorded_by ORDER BY e.id DESC LIMIT 2"
    )
    assert actors == ["volunteer", "v001"]
    assert PIN not in town.file.with_name(town.file.name + ".log").read_text()


def test_disabled_in_a_running_session(town: Town) -> None:
    with town.session() as gate:
        gate.ready()
        gate.send("137 36")
        gate.wait("137 36")
        town.change("UPDATE user_account SET active = 0 WHERE login = 'volunteer'")
        town.change(
            "INSERT INTO change (topic, seq) VALUES ('people', 1) ON CONFLICT (topic) DO UPDATE SET seq = seq + 1"
        )
        gate.wait("账号已停用", 3)
        assert gate.wait_exit(15) == 1

"""The gate on a real terminal of 80x24: the acceptance scenarios of domain.md §5 as they stand, bursts of scans,
lines that outlive their session, names meant to harm."""

import datetime as dt
import re
import signal
from time import monotonic

import pytest

from dutyterm.households import tokens
from tests.e2e.demo_town import CRASHED, Gate, Town, one_sentence

pytestmark = pytest.mark.e2e

DOWN, ESC = "\x1b[B", "\x1b"
LIVE = 2.0  # seconds until another session sees what was saved


def open_escalations(town: Town) -> list[tuple[str, str]]:
    """Kind and room of each open escalation."""
    return town.query(
        "SELECT e.kind, COALESCE(h.room, '') FROM escalation e LEFT JOIN household h ON h.id = e.household_id"
        " WHERE e.state <> 'closed'"
    )


# --- the scenarios, typed word for word


def test_scenario_1_a_resident(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        keys = "137 365\r"
        assert len(keys) <= 8
        gate.send(keys[:-1])
        gate.wait("OK 放行")
        gate.wait("按回车保存")
        gate.wait(r"^梁\*\* 3-2-501 ")
        assert "梁志锦" not in gate.text
        assert town.newest == before, "nothing is saved before Enter"
        gate.send(keys[-1])
        number = int(gate.wait(SAVED_ROW)[1])
        gate.wait(r"^08:00 +进 +梁\*\* +3-2-501 +36.5 +OK 放行")
        gate.wait_until(lambda: gate.cursor == (2, Gate.LINE), what="the cursor is back in the line")
        assert gate.line == ""
        row = town.entry(number)
        assert number == before + 1 == town.newest
        assert (row["no"], row["room"], row["post"], row["t1"]) == (137, "3-2-501", "HQ", 365)
        assert (row["direction"], row["decision"], row["reason_code"]) == ("in", "ALLOW", "pass")
        gate.enter("137 365", "刚刚登记过")
        assert town.newest == number, "no silent second row"
        gate.send("y\r")
        gate.wait_until(lambda: gate.acknowledged() == number + 1, what="a second row, because somebody said so")


SAVED_ROW = r"已保存 08:00 #(\d+) .* OK 放行"


def test_scenario_2_a_stranger_at_the_village_gate(town: Town) -> None:
    before = town.newest
    with town.session("xz") as gate:
        gate.ready()
        refused = int(gate.wait(r"劝返 (\d+)")[1])
        gate.enter("v", "访客>")
        gate.enter("366", r"已保存 08:00 #\d+ 访客 36.6 NO 劝返")
        gate.wait("请说：非本村人员不能进村，请您回去。少串门，注意卫生。")
        gate.wait(rf"劝返 {refused + 1}\b")
        (row,) = town.entries(before)
        assert (row["post"], row["subject"], row["name"], row["t1"]) == ("XZ", "visitor", "", 366)
        assert (row["decision"], row["reason_code"]) == ("REFUSE", "non_resident")


def test_scenario_3_a_fever_that_passes(town: Town) -> None:
    with town.session() as gate:
        gate.ready()
        number = gate.save("137 376", r"\?\? 复测")
        gate.wait(r"梁\*\* 37.6 还等 5 分")
        assert town.entry(number)["decision"] == "RECHECK"
        other = gate.save("1 365", "OK 放行")  # others are logged meanwhile
        gate.enter("r", "第二次体温")
        gate.enter("370 m", rf"已保存 08:00 #{number} .* 37.0 OK 放行")
        gate.wait(r"^08:00 +进 +梁\*\* +3-2-501 +37.6>37.0 +OK 放行")
        row = town.entry(number)
        assert (row["t1"], row["t2"], row["t2_method"], row["decision"]) == (376, 370, "mercury", "ALLOW")
        assert town.newest == other


def test_scenario_3_a_fever_that_stays(town: Town) -> None:
    with town.session() as gate, town.session("coordinator") as coordinator:
        gate.ready()
        coordinator.office_ready()
        told = len(open_escalations(town))
        coordinator.wait(rf"待处理 {told}：")
        number = gate.save("137 376", r"\?\? 复测")
        gate.enter("r", "第二次体温")
        gate.enter("378 m", rf"已保存 08:00 #{number} .* 37.8 !! 暂留")
        coordinator.wait(rf"待处理 {told + 1}：", LIVE)
        assert ("fever", "3-2-501") in open_escalations(town)
        assert town.entry(number)["decision"] == "HOLD"
        coordinator.send(DOWN + "4")
        coordinator.wait(r"^02-05 08:00 发热 .*3-2-501")
        assert "梁" not in "".join(coordinator.listed), "what and where, never who"


def test_scenario_4_a_tenant_back_from_the_outbreak_area(town: Town) -> None:
    with town.session() as gate, town.session("v001", "--post", "HQ") as other:
        gate.ready()
        other.ready()
        gate.enter("n", "无证>")
        gate.enter("wxs", r"文\*\* 3-1-204")
        gate.enter("o y", "哪天离开疫区的")
        gate.enter("0203", "体温？")
        number = gate.save("364", "OK 放行")
        row = town.entry(number)
        assert (row["decision"], row["reason_code"], row["t1"]) == ("ALLOW", "returnee", 364)
        (isolation,) = town.query("SELECT state, ref_date, days FROM isolation WHERE source_entry_id = ?", number)
        assert isolation == ("pending", "2020-02-03", 14)  # last day 02-17, release 02-18
        states = town.query(
            "SELECT p.state FROM pass p JOIN household h ON h.id = p.household_id WHERE h.room = '3-1-204'"
        )
        assert states
        assert set(states) == {"suspended"}
        other.enter("3-1-204 out", "按编号选一位|现在不能外出", 5)
        if "按编号选一位" in other.text:
            other.enter("1", "现在不能外出")
        other.wait("NO 劝返")
        assert "疫区" not in other.verdict, "others need not know why"


def test_scenario_5_an_isolated_person_wants_out(town: Town) -> None:
    before = town.newest
    with town.session() as gate, town.session("coordinator") as coordinator:
        gate.ready()
        coordinator.office_ready()
        gate.enter("3-2-302 out", r"已保存 08:00 #\d+ 覃\*\* 3-2-302 +NO 劝返")
        gate.wait("现在不能外出")
        gate.wait(r"联系人 \S+ 1\d{10}")
        assert ("breach", "3-2-302") in open_escalations(town)
        coordinator.send(DOWN + "4")
        coordinator.wait(r"不应外出 .*3-2-302")
        above = next(place for place, row in enumerate(coordinator.listed) if "3-2-302" in row)
        coordinator.send(DOWN * above + "a")
        coordinator.wait("批准就医的原因>")
        coordinator.enter("透析", "已批准外出就医")
        (approval,) = town.query("SELECT id FROM exit_approval WHERE reason = '透析'")
        gate.enter("3-2-302 out", r"已保存 08:00 #\d+ 覃\*\* 3-2-302 +OK 放行")
        refused, let_out = town.entries(before)
        assert (refused["decision"], refused["reason_code"]) == ("REFUSE", "iso_leave")
        assert (let_out["decision"], let_out["reason_code"]) == ("ALLOW", "medical_exit")
        assert (refused["approval_id"], let_out["approval_id"]) == (None, approval)
        assert ("breach", "3-2-302") not in open_escalations(town)


def test_scenario_6_a_car_with_three(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.enter("粤ed12345 3", r"粤ED12345  1:____  2:____  3:____  还有 3 人未测")
        gate.enter("365 366", "还有 1 人未测")
        gate.enter("", "还有 1 人未测")
        gate.settle()
        assert town.newest == before, "not saved before all are measured"
        gate.enter("375", r"已保存 .* 粤ED12345 37.5 \?\? 复测")
        rows = town.entries(before)
        assert [(row["t1"], row["decision"]) for row in rows] == [(365, "ALLOW"), (366, "ALLOW"), (375, "RECHECK")]
        assert {row["plate"] for row in rows} == {"粤ED12345"}
        (vehicle,) = {row["vehicle_id"] for row in rows}
        assert town.query("SELECT decision, occupants_declared FROM vehicle_entry WHERE id = ?", vehicle) == [
            ("RECHECK", 3)
        ]


# --- twenty at once


def scans(town: Town, how_many: int = 20) -> list[str]:
    """What a scanner sends for the first passes of HQ: the signed code of each."""
    key = bytes.fromhex(town.file.with_name(town.file.name + ".key").read_text().split()[0])
    passes = town.query(
        "SELECT p.id, p.kind, p.valid_to FROM pass p JOIN compound c ON c.id = p.compound_id"
        " WHERE c.short_code = 'HQ' AND p.no <= ? ORDER BY p.no",
        how_many,
    )
    return [tokens.encode(key, kind, number, dt.date.fromisoformat(end)) for number, kind, end in passes]


def test_twenty_scans_in_one_packet(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.send("".join(f"HQ-{number:04d} 365\r" for number in range(1, 21)))
        gate.wait_until(lambda: gate.acknowledged() == before + 20, 30, "twenty are saved")
        rows = town.entries(before)
        assert [(row["no"], row["t1"], row["decision"]) for row in rows] == [(n, 365, "ALLOW") for n in range(1, 21)]
        assert gate.line == ""


def test_twenty_codes_each_with_its_temperature_in_one_packet(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.send("".join(f"{code}\r{360 + number}\r" for number, code in enumerate(scans(town), 1)))
        gate.wait_until(lambda: gate.acknowledged() == before + 20, 30, "twenty are saved")
        rows = town.entries(before)
        assert [(row["no"], row["t1"]) for row in rows] == [(n, 360 + n) for n in range(1, 21)]


def test_scans_typed_ahead_of_the_first_screen(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.wait("^[^ ]*>")
        gate.send("".join(f"{number} 365\r" for number in range(1, 6)))
        gate.wait_until(lambda: gate.acknowledged() == before + 5, 30, "five are saved")
        assert [row["no"] for row in town.entries(before)] == [1, 2, 3, 4, 5]


def test_a_key_sent_right_behind_the_arrow_reaches_the_list(town: Town) -> None:
    with town.session("coordinator") as gate:
        gate.office_ready()
        gate.send(DOWN + "4")
        gate.wait("a 批准就医")
        assert gate.line == ""


# --- why a line was not taken


@pytest.mark.parametrize("line", ["zzzz", "137 365 zzzz", "99999 365", "1 450"])
def test_a_line_that_cannot_be_meant_stays_with_the_reason(town: Town, line: str) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        idle = gate.question
        gate.enter(line, re.escape(line))
        gate.settle(0.6)
        assert gate.line == line
        assert gate.question not in ("", idle), gate.text
        assert town.newest == before


# --- what survives its session


def end(gate: Gate, how: str) -> None:
    """End a session the hard way."""
    if how == "kill":
        gate.process.kill()
    else:
        gate.close()
    gate.wait_exit(3)


@pytest.mark.parametrize("how", ["kill", "line"])
def test_a_half_typed_line_survives(town: Town, how: str) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.send("137 36")
        gate.wait("^> 137 36$")
        gate.settle()
        end(gate, how)
    with town.session() as gate:
        gate.ready()
        assert gate.line == "137 36"
        gate.send("5\r")
        gate.wait(SAVED_ROW)
    (row,) = town.entries(before)
    assert (row["no"], row["t1"]) == (137, 365)


def test_a_visitor_half_asked_survives(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.enter("v 张三", "找哪一户")
        gate.enter("3-2-501", "谁同意了就按编号")
        gate.settle()
        end(gate, "kill")
    with town.session() as gate:
        gate.ready()
        gate.wait("访客>")
        gate.wait("谁同意了就按编号")
        gate.enter("1", "访客手机号")
        gate.enter("13800001111", "从哪里来")
        gate.send("\r")
        gate.wait("体温？|14天内")
        if "14天内" in gate.question:
            gate.enter("n", "体温？")
        gate.save("365", "OK 放行")
    (row,) = town.entries(before)
    assert (row["subject"], row["name"], row["t1"], row["decision"]) == ("visitor", "张三", 365, "ALLOW")


def test_somebody_waiting_for_the_thermometer_survives(town: Town) -> None:
    before = town.newest
    with town.session() as gate:
        gate.ready()
        gate.enter("HQ-0001", "体温？")
        gate.enter("HQ-0002", r"^\S+ .* HQ-0002")
        gate.settle()
        end(gate, "line")
    with town.session() as gate:
        gate.ready()
        gate.wait("体温？")
        gate.wait("HQ-0002")
        gate.enter("362", "^08:00 .* 36.2 +OK 放行")
        gate.wait("HQ-0001")
        gate.save("361", "36.1")
    assert [(row["no"], row["t1"]) for row in town.entries(before)] == [(2, 362), (1, 361)]


def test_a_burst_cut_off_by_a_kill_is_all_there_after_the_next_login(town: Town) -> None:
    before, done = town.newest, 0
    with town.session() as gate:
        gate.ready()
        gate.send("".join(f"{number} 365\r" for number in range(1, 21)))
        gate.wait_until(lambda: gate.acknowledged() >= before + 3, what="some are saved")
        end(gate, "kill")
        done = town.newest - before
    assert done < 20, "the kill came in the middle"
    with town.session() as gate:
        gate.ready()
        until = monotonic() + 60
        while town.newest < before + 20:
            assert monotonic() < until, gate.text
            shown = gate.text
            gate.send("\r")
            gate.wait_until(lambda shown=shown: gate.text != shown, what="the next one is taken")  # type: ignore[misc]
            gate.settle()
    assert [row["no"] for row in town.entries(before)] == list(range(1, 21))


# --- the end of a session


@pytest.mark.parametrize("ending", [signal.SIGHUP, signal.SIGTERM, "line"])
def test_an_ended_session_is_gone_and_holds_nothing(town: Town, ending: "signal.Signals | str") -> None:
    with town.session() as gate, town.session() as other:
        gate.ready()
        other.ready()
        gate.send("".join(f"{number} 365\r" for number in range(1, 11)))
        gate.wait(SAVED_ROW)
        if isinstance(ending, signal.Signals):
            gate.process.send_signal(ending)
        else:
            gate.close()
        gate.wait_exit(3)
        start = monotonic()
        other.save("137 365", "OK 放行")
        assert monotonic() - start < 2
    town.intact()


# --- windows


def test_a_small_window_says_so_and_keeps_the_line(town: Town) -> None:
    with town.session() as gate:
        gate.ready()
        gate.send("137 36")
        gate.wait("^> 137 36$")
        gate.resize(79, 23)
        gate.wait("窗口太小（现在 79x23），请放大到 80x24 以上")
        gate.wait_gone("137")
        gate.resize(80, 24)
        gate.wait("^> 137 36$")
        gate.wait_gone("窗口太小")
        gate.save("5", "OK 放行")


def test_the_demo_without_a_terminal_prints_the_situation(town: Town) -> None:
    done = town.run("demo", "--clock", "2020-02-05T08:00+08:00")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^南山镇 防疫概况  2020-02-05 08:00$", done.stdout, re.M)
    assert re.search(r"^人口 \d+ 人，\d+ 户", done.stdout, re.M)


def test_without_a_terminal_the_screens_say_so(town: Town) -> None:
    done = town.run("--as", "volunteer")
    assert (done.returncode, done.stdout) == (2, "")
    assert "不是终端" in one_sentence(done.stderr)


# --- names meant to harm

HOSTILE = {
    "1-1-101": "Lin [/b]",
    "1-1-201": "x\x1b]0;PWN\x07\x1b[2J",
    "1-1-301": "\u202e张三\u202c[@click=app.quit]四",
    "1-1-401": "阿" * 40,
    "1-1-501": "\U00020bb7\U000242ee\U0002a6d6",
    "1-1-601": "=cmd|' /C calc'!A0",
    "1-1-701": "\x9b31m\x00\n\t'; DROP TABLE person; --",
}
SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;:<=>?$]*[ -/]*[@-~]|[()][0AB]|[=>78M])")


def test_hostile_names_are_shown_harmlessly_everywhere(town: Town) -> None:
    before = town.newest
    for room, name in HOSTILE.items():
        # bypasses everything that cleans: an older version, or a hand in the database
        town.change(
            "UPDATE person SET name = ? WHERE id = (SELECT m.id FROM person m JOIN household h"
            " ON h.id = m.household_id JOIN compound c ON c.id = h.compound_id"
            " WHERE h.room = ? AND c.short_code = 'HQ' AND m.moved_out IS NULL ORDER BY m.id LIMIT 1)",
            name,
            room,
        )
    town.change("UPDATE user_account SET display = ? WHERE login = 'volunteer'", "\x1b]0;PWN\x07[/]主")
    town.change("UPDATE notice SET withdrawn_at = created_at")  # an unread one rings, and no bell may be theirs here
    with town.session() as gate:
        gate.ready()
        for room, name in HOSTILE.items():
            gate.enter(room, rf"{room}")
            gate.settle(0.2)
            if "按编号选一位" in gate.text:
                gate.send("1\r")
            gate.wait("体温？|疫区")
            number = gate.save("365", "已保存")
            whose = "SELECT p.name FROM gate_entry e JOIN person p ON p.id = e.person_id WHERE e.id = ?"
            assert town.query(whose, number) == [name]
        gate.send(DOWN)
        gate.wait("p 此人")
        for key in "p234":  # narrowed to one of them, who is out, visitors, escalations
            gate.send(key)
            gate.settle(0.2)
        gate.send(ESC)
        gate.enter("?", "Esc")
        gate.settle()
        gate.send(ESC)
        gate.settle()
        assert gate.process.poll() is None
        assert not CRASHED.search(gate.text)
        left = SEQUENCE.sub(b"", bytes(gate.output))
        assert b"\x1b" not in left, left[max(0, left.find(b"\x1b") - 40) :][:120]
        for never in (b"\x07", b"\x00", b"\xc2\x9b", "\u202e".encode(), b"PWN\x07"):
            assert never not in left
    rows = len(town.entries(before))
    assert rows == len(HOSTILE)
    for form in ("json", "csv"):
        done = town.run("export", "gate", "--format", form, "--post", "HQ", "--from", "2020-02-05")
        assert done.returncode == 0, done.stderr
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout)
    assert not re.search(r"(^|,)\"?[=+@]", done.stdout, re.M)

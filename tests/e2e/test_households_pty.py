"""The register through a real terminal: somebody is found from another area and moves in; a gate knows them at once."""

import pytest

from tests.e2e.demo_town import Town, environment

pytestmark = pytest.mark.e2e

F5 = "\x1b[15~"
MORNING = "2020-02-05T08:00+08:00"


def test_found_from_anywhere_and_moved_in(town: Town) -> None:
    with town.session("L1", clock=MORNING, env=environment(DUTYTERM_LANG="zh")) as one:
        one.wait("找>", 30)
        one.send(F5)
        one.wait("b楼栋", 15)
        one.send("//3-2-501\r")
        one.wait("找「3-2-501」", 15)
        one.send("\r")
        one.wait("Esc 返回", 15)
        one.send("n曾小红\r440524188001010014\r16612345678\r\r\r\r")
        one.wait_until(lambda: town.query("SELECT count(*) FROM person WHERE name = '曾小红'") == [1], 15, "moved in")
        one.wait("登记好了", 15)
    assert town.query("SELECT key FROM person_key k JOIN person p ON p.id = k.person_id WHERE p.name = '曾小红'"
                      " AND k.kind = 'py' AND k.key = 'zxh'") == ["zxh"]  # fmt: skip
    town.intact()

"""Half-typed lines outlive the session that typed them, each for its own person, post and terminal (U6)."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dutyterm.drafts import Drafts

TYPIST = """
import sys
from pathlib import Path
from dutyterm.drafts import Drafts
drafts = Drafts(Path(sys.argv[1]))
print("left:" + drafts.open("gate-HQ"), flush=True)
for line in sys.stdin:
    drafts.save(line.rstrip("\\n"))
    print("kept", flush=True)
"""


class Typist:
    """Another process at the same post."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", TYPIST, str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.left = self._read().removeprefix("left:")

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def type(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        assert self._read() == "kept"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "town.db.drafts"


def test_a_killed_session_gives_it_back(folder: Path) -> None:
    typist = Typist(folder)
    typist.type("137 3")
    typist.type("137 36")
    typist.kill()
    drafts = Drafts(folder)
    assert drafts.open("gate-HQ") == "137 36"
    drafts.close()


def test_two_sessions_at_once_keep_two_lines(folder: Path) -> None:
    one, two = Typist(folder), Typist(folder)
    one.type("137")
    two.type("3-2-501")
    assert (one.left, two.left) == ("", "")
    one.kill()
    three = Typist(folder)
    assert three.left == "137"  # not the line of the one who is still there
    two.kill()
    three.kill()
    four = Typist(folder)
    assert four.left in ("137", "3-2-501")
    four.kill()


def test_a_shorter_line_replaces_a_longer_one(folder: Path) -> None:
    drafts = Drafts(folder)
    drafts.open("x")
    drafts.save("a long line indeed")
    drafts.save("短")
    drafts.close()
    assert Drafts(folder).open("x") == "短"


def test_nothing_is_left_when_nothing_was_said(folder: Path) -> None:
    drafts = Drafts(folder)
    drafts.open("x")
    drafts.save("137")
    drafts.save("")
    drafts.close()
    assert Drafts(folder).open("x") == ""


def test_names_of_people_and_posts_do_not_mix(folder: Path) -> None:
    first, second = Drafts(folder), Drafts(folder)
    first.open("a-HQ")
    first.save("137")
    assert second.open("a-XZ") == ""
    first.close()
    second.close()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "\x00", "王-HQ", "." * 9])
def test_no_name_leaves_the_folder(folder: Path, name: str) -> None:
    drafts = Drafts(folder)
    drafts.open(name)
    drafts.save("x")
    drafts.close()
    assert {path.parent for path in folder.parent.rglob("*") if path.is_file()} == {folder}
    assert all(path.stat().st_mode & 0o77 == 0 for path in folder.iterdir())


def test_a_line_too_long_keeps_the_last_good_one(folder: Path) -> None:
    drafts = Drafts(folder)
    drafts.open("x")
    drafts.save("137")
    drafts.save("9" * 20000)
    drafts.close()
    assert Drafts(folder).open("x") == "137"


def test_garbage_in_the_file_is_no_draft_and_no_error(folder: Path) -> None:
    folder.mkdir()
    (folder / "x.0").write_bytes(b"\xff\xfe\x00garbage")
    drafts = Drafts(folder)
    assert isinstance(drafts.open("x"), str)
    drafts.close()


def test_without_a_folder_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    drafts = Drafts(tmp_path / "file" / "drafts")
    assert drafts.open("x") == ""
    drafts.save("137")
    drafts.close()


def test_a_full_disk_loses_the_draft_and_nothing_else(folder: Path) -> None:
    folder.mkdir()
    (folder / "x.0").symlink_to("/dev/full")
    drafts = Drafts(folder)
    drafts.open("x")
    drafts.save("138")
    drafts.save("139")
    drafts.close()


def test_more_terminals_than_slots(folder: Path) -> None:
    many = [Drafts(folder) for _ in range(10)]
    assert [one.open("x") for one in many] == [""] * 10
    for number, one in enumerate(many):
        one.save(str(number))
    for one in many:
        one.close()
    assert len(list(folder.iterdir())) == 8

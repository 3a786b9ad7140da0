"""Putting the program on a Debian server, and taking it off again: account, session script, sshd snippet, units."""

import argparse
import contextlib
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadInput
from ..i18n import _
from ..settings import DEFAULT_DATABASE, Settings
from .codes import DONE, REFUSED

ACCOUNT = "duty"
HOME = "usr/local/lib/dutyterm-home"  # root's and empty: a home that its owner can write to is a way to a shell
DATA = "var/lib/dutyterm"
KEYS = "etc/dutyterm/authorized_keys"
SETTINGS = "etc/dutyterm.toml"
FILES = {  # of deploy/: where it goes, and its mode
    "session": ("usr/local/lib/dutyterm-session", 0o755),
    "sshd_dutyterm.conf": ("etc/ssh/sshd_config.d/dutyterm.conf", 0o644),
    "dutyterm-keys.service": ("etc/systemd/system/dutyterm-keys.service", 0o644),
    "dutyterm-tick.service": ("etc/systemd/system/dutyterm-tick.service", 0o644),
    "dutyterm-tick.timer": ("etc/systemd/system/dutyterm-tick.timer", 0o644),
    "dutyterm-check.service": ("etc/systemd/system/dutyterm-check.service", 0o644),
    "dutyterm-check.timer": ("etc/systemd/system/dutyterm-check.timer", 0o644),
}
STARTED = ("dutyterm-keys.service", "dutyterm-tick.timer", "dutyterm-check.timer")
ABOUT = "dutyterm, everybody on duty"  # tells an account of ours from one that was there before


def setup_server(options: argparse.Namespace, settings: Settings) -> int:
    """`setup-server [--undo] [--account NAME] [--root DIR]`: safe to run twice; `--undo` keeps the database."""
    if options.account != ACCOUNT and not options.account.replace("-", "").isalnum():
        raise BadInput(_("账号只能用字母开头，字母、数字、- 和 _，最多 32 个。"))
    staged = options.root is not None
    if not staged and os.geteuid() != 0:
        raise BadInput(_("请用 root 运行：它要建系统账号、改 sshd 的设置。"))
    place = Server(Path(options.root or "/"), options.account, staged, settings.db)
    return place.undo() if options.undo else place.set_up()


@dataclass(frozen=True, slots=True)
class Server:
    """A Debian server below `root`; `staged` means that only files are put there, for packages and tests."""

    root: Path
    account: str
    staged: bool
    db: str

    def set_up(self) -> int:
        """Account, folders, files, then sshd and systemd, if they run."""
        if not self.staged:
            self._account()
        _folder(self.root / HOME, 0o755)
        _folder(self.root / DATA, 0o700, self._owner())
        _folder(self.root / KEYS, 0o755, parent=True)
        keys = self.root / KEYS
        if not keys.exists():
            _write(keys, "", 0o644)
        if self.db != DEFAULT_DATABASE and not (self.root / SETTINGS).exists():
            _write(self.root / SETTINGS, f'db = "{self.db}"\n', 0o640, self._group())
        for name, (where, mode) in FILES.items():
            _write(self.root / where, self._adapted(name), mode)
        if self.staged:
            return DONE
        if (why := self._sshd_problem()) is not None:
            # sshd must start again whatever happens, else nobody gets in any more
            (self.root / FILES["sshd_dutyterm.conf"][0]).unlink()
            print(_("sshd 不接受新设置，已撤掉：{why}").format(why=why), file=sys.stderr)
            return REFUSED
        if _systemd():
            _run("systemctl", "daemon-reload")
            for unit in STARTED:
                _run("systemctl", "enable", "--now", unit)
            _run("systemctl", "reload-or-restart", "ssh")
        else:
            print(_("这里没有运行 systemd：请自己重新载入 sshd，并让 dutyterm authorized-keys --watch 一直运行。"))
        return DONE

    def undo(self) -> int:
        """Take away exactly what was put there; the database and its folder stay."""
        if not self.staged and _systemd():
            for unit in STARTED:
                _run("systemctl", "disable", "--now", unit, may_fail=True)
        for where, _ending in FILES.values():
            _remove(self.root / where)
        _remove(self.root / KEYS)
        for folder in ((self.root / KEYS).parent, self.root / HOME):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
                _say("-", folder)
        if not self.staged:
            if _systemd():
                _run("systemctl", "daemon-reload")
                _run("systemctl", "reload-or-restart", "ssh", may_fail=True)
            if (there := _known(self.account)) and there.pw_gecos == ABOUT:
                _run("userdel", self.account)
        print(_("数据库没有动：{where}").format(where=self.root / DATA))
        return DONE

    def _account(self) -> None:
        """The one system account: no password, so no way in but a key of the file; a shell only sshd starts."""
        if _known(self.account):
            return
        words = ["--system", "--user-group", "--no-create-home", "--home-dir", f"/{HOME}", "--shell", "/bin/sh"]
        # `*` and not `!`: without PAM sshd takes a locked account for closed to keys as well
        _run("useradd", *words, "--password", "*", "--comment", ABOUT, self.account)

    def _owner(self) -> tuple[int, int] | None:
        found = None if self.staged else _known(self.account)
        return (found.pw_uid, found.pw_gid) if found else None

    def _group(self) -> tuple[int, int] | None:
        owner = self._owner()
        return owner and (0, owner[1])

    def _adapted(self, name: str) -> str:
        """A file of deploy/ for this installation and this account."""
        text = (_deploy() / name).read_text("utf-8").replace("/opt/dutyterm/bin/python", sys.executable)
        text = text.replace("Match User duty\n", f"Match User {self.account}\n")
        return text.replace("User=duty\n", f"User={self.account}\n")

    def _sshd_problem(self) -> str | None:
        """Why sshd would not start with the snippet; None when it would, or where there is no sshd."""
        sshd = shutil.which("sshd", path=f"{os.defpath}:/usr/sbin:/sbin")
        if sshd is None:
            print(_("没有找到 sshd：请安装 openssh-server。"), file=sys.stderr)
            return None
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        done = subprocess.run([sshd, "-t"], capture_output=True, text=True, check=False)
        return None if done.returncode == 0 else " ".join(done.stderr.split())


def _deploy() -> Path:
    """The files of deploy/: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).parents[1] / "deploy"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "deploy"


def _known(account: str) -> pwd.struct_passwd | None:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(account)
    return None


def _systemd() -> bool:
    return Path("/run/systemd/system").is_dir()


def _folder(path: Path, mode: int, owner: tuple[int, int] | None = None, *, parent: bool = False) -> None:
    folder = path.parent if parent else path
    if not folder.is_dir():
        folder.mkdir(mode=mode, parents=True)
        folder.chmod(mode)
        _say("+", folder)
    if owner:
        os.chown(folder, *owner)


def _write(path: Path, text: str, mode: int, owner: tuple[int, int] | None = None) -> None:
    """Put a file in place whole; says so only when it was not there like this."""
    if path.exists() and path.read_text("utf-8") == text and path.stat().st_mode & 0o777 == mode:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    beside.chmod(mode)
    if owner:
        os.chown(beside, *owner)
    beside.replace(path)
    _say("+", path)


def _remove(path: Path) -> None:
    if path.exists():
        path.unlink()
        _say("-", path)


def _run(*words: str, may_fail: bool = False) -> None:
    _say("$", " ".join(words))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode and not may_fail:
        raise BadInput(_("{command} 没有成功：{why}").format(command=words[0], why=" ".join(done.stderr.split())))


def _say(sign: str, what: object) -> None:
    print(f"{sign} {what}")

"""`setup-server`: the SSH side of a Debian server, put in place and taken away again, step by step.

What was installed is written down, so that `--undo` removes that and nothing else; a file that somebody changed
since is never overwritten or removed without its old content staying beside it.
"""

import argparse
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..i18n import _
from ..people.rules_keys import SESSION
from ..settings import DEFAULT_DATABASE, Settings
from .authorized import KeyFile
from .codes import DONE, REFUSED
from .server_files import HOME, KEYS, MANIFEST, SETTINGS, SNIPPET, STARTED, Plan, in_force

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Failed(Exception):
    """A step went wrong; the message says what to do."""


def setup_server(options: argparse.Namespace, settings: Settings) -> int:
    """Install, or with `--undo` remove. Needs root, but with `--root` only writes files below that folder."""
    root = options.root
    if root is None and os.geteuid() != 0:
        raise BadInput(_("请用 root 运行 setup-server，或用 --root 只放文件。"))
    python = options.python or str(Path(sys.prefix, "bin", "python"))
    server = Server(Plan(options.account, python, _data_folder(settings)), root)
    try:
        if options.undo:
            server.undo(settings)
        else:
            server.install(settings)
    except Failed as reason:
        print(reason, file=sys.stderr)
        return REFUSED
    return DONE


def _data_folder(settings: Settings) -> str:
    if not settings.db.startswith("sqlite:"):
        return "/var/lib/dutyterm"
    from db.engine import sqlite_path

    return str(sqlite_path(settings.db).parent)


class Server:
    """One server, or a folder that stands for its root."""

    def __init__(self, plan: Plan, root: Path | None) -> None:
        self.plan, self.root = plan, root
        self.made = self._read_manifest()

    def at(self, path: str) -> Path:
        """A path of the server."""
        return Path(path) if self.root is None else self.root / path.lstrip("/")

    # -- putting in place

    def install(self, settings: Settings) -> None:
        """Every step, each said; what stands there already is left. Failed when a step goes wrong."""
        if self.root is None:
            self._account()
            self._able()
        self._settings(settings)
        before = self.at(SNIPPET).read_bytes() if self.at(SNIPPET).exists() else None
        self._key_file()
        for path, (text, mode) in self.plan.files().items():
            self._put(path, text, mode)
        if self.root is None:
            self._sshd(before)
            self._start()
        _say(_("完成。下一步：建数据库并加第一个管理员，见 README。"))

    def _account(self) -> None:
        account, data = self.plan.account, Path(self.plan.data)
        try:
            pwd.getpwnam(account)
            _say(_("系统账号 {name} 已经有了").format(name=account))
        except KeyError:
            self._folder(HOME, 0o755)
            _run("useradd", "--system", "--user-group", "--home-dir", HOME, "--no-create-home", "--shell", "/bin/sh",
                 "--password", "*", account)  # fmt: skip
            self._note("account", account)
            _say(_("已建系统账号 {name}：没有密码，只能用密钥登录").format(name=account))
        found = pwd.getpwnam(account)
        if found.pw_uid == 0 or found.pw_shell != "/bin/sh":
            raise Failed(_("账号 {name} 不能用：外壳要是 /bin/sh，而且不能是 root。").format(name=account))
        if not data.exists():
            data.mkdir(parents=True)
            data.chmod(0o700)
            os.chown(data, found.pw_uid, found.pw_gid)
            _say(_("已建数据目录 {path}").format(path=data))
        elif data.stat().st_uid != found.pw_uid:
            raise Failed(_("数据目录 {path} 不归账号 {name}，请先改归属（chown）。").format(path=data, name=account))

    def _able(self) -> None:
        """Whether the account can run the program: a Python below /root it could not."""
        done = _try("runuser", "-u", self.plan.account, "--", self.plan.python, "-I", "-c", "import dutyterm.app")
        if done.returncode:
            raise Failed(
                _("账号 {name} 运行不了 {path}。请把 dutyterm 装到大家能读的地方，例如 /opt/dutyterm。").format(
                    name=self.plan.account, path=self.plan.python
                )
            )

    def _settings(self, settings: Settings) -> None:
        """Sessions read the settings file alone, so a database elsewhere must stand in it."""
        if settings.db == DEFAULT_DATABASE:
            return
        file, line = self.at(SETTINGS), f"db = {json.dumps(settings.db)}\n"
        if not file.exists():
            secret = settings.db.startswith("postgres")  # the address may hold a password
            self._put(SETTINGS, line, 0o640 if secret else 0o644)
            if secret and self.root is None:
                os.chown(file, 0, pwd.getpwnam(self.plan.account).pw_gid)
        elif f'"{settings.db}"' not in file.read_text("utf-8"):
            raise Failed(_("{path} 里的数据库不是 {db}，请先改好再运行。").format(path=file, db=settings.db))

    def _key_file(self) -> None:
        self._folder(str(Path(KEYS).parent), 0o755)
        file = KeyFile(self.at(KEYS), SESSION)
        file.check()
        if not self.at(KEYS).exists():
            file.write([])
            _say(_("已放好 {path}").format(path=self.at(KEYS)))

    def _put(self, path: str, text: str, mode: int) -> None:
        file = self.at(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.read_text("utf-8", "replace") != text:
            if _hash(file) != self.made["files"].get(path):
                kept = file.with_name(file.name + ".old")
                shutil.copy2(file, kept)
                _say(_("{path} 有人改过，原来的留在 {kept}").format(path=file, kept=kept))
        elif file.exists():
            _say(_("{path} 已经是最新").format(path=file))
            file.chmod(mode)
            self._note_file(path)
            return
        new = file.with_name(f".{file.name}.new")
        new.write_text(text, "utf-8")
        new.chmod(mode)
        new.replace(file)
        self._note_file(path)
        _say(_("已放好 {path}").format(path=file))

    def _sshd(self, before: bytes | None) -> None:
        """Ask sshd whether it takes the snippet, and whether it is in force; otherwise the old state comes back."""
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd drops its privileges, also for a test
        try:
            if (done := _try("sshd", "-t")).returncode:
                raise Failed(_("sshd 不接受新的设置，已恢复原样：{why}").format(why=_first_line(done.stderr)))
            context = f"user={self.plan.account},host=localhost,addr=127.0.0.1"
            told = _try("sshd", "-T", "-C", context).stdout.lower().splitlines()
            lost = [line for line in in_force(self.at(SNIPPET).read_text("utf-8")) if line not in told]
            if f"authorizedkeysfile {KEYS}" not in told and "disableforwarding yes" not in told:
                raise Failed(
                    _("sshd 没有读 {path}，已恢复原样。请在 /etc/ssh/sshd_config 里加上 Include 那一行。").format(
                        path=SNIPPET
                    )
                )
            if lost:
                raise Failed(
                    _("sshd 别处的设置盖过了 {path} 里的 {line}，已恢复原样。请先改掉那一处，再运行一次。").format(
                        path=SNIPPET, line=lost[0]
                    )
                )
        except Failed:
            if before is None:
                self.at(SNIPPET).unlink()
            else:
                self.at(SNIPPET).write_bytes(before)
            raise
        _say(_("sshd 的设置检查过了"))

    def _start(self) -> None:
        if not Path("/run/systemd/system").is_dir():
            _say(_("这里没有 systemd：请自己重新加载 sshd，并让 authorized-keys --watch 一直运行。"))
            return
        _run("systemctl", "daemon-reload")
        _run("systemctl", "reload-or-restart", "ssh.service")
        _run("systemctl", "enable", "--now", *STARTED)
        _run("systemctl", "restart", STARTED[0])  # a new program, or another account
        _say(_("已重新加载 sshd，已启动 {units}").format(units=", ".join(STARTED)))

    # -- taking away

    def undo(self, settings: Settings) -> None:
        """Remove what is written down as installed; the database never."""
        systemd = self.root is None and Path("/run/systemd/system").is_dir()
        if systemd:
            _try("systemctl", "disable", "--now", *STARTED)
        for path, was in self.made["files"].items():
            self._remove(path, was)
        keys = self.at(KEYS)
        if keys.exists():
            KeyFile(keys, SESSION).check()  # BadInput when somebody has lines of their own in it
            keys.unlink()
            _say(_("已删除 {path}").format(path=keys))
        if systemd:
            _try("systemctl", "daemon-reload")
            _try("systemctl", "reload-or-restart", "ssh.service")
        if account := self.made["account"]:
            if (done := _try("userdel", account)).returncode not in (0, 6):
                raise Failed(_("删不了账号 {name}：{why}").format(name=account, why=_first_line(done.stderr)))
            _say(_("已删除系统账号 {name}").format(name=account))
        self.at(MANIFEST).unlink(missing_ok=True)
        for folder in self.made["folders"]:
            if self.at(folder).is_dir() and not any(self.at(folder).iterdir()):
                self.at(folder).rmdir()
        _say(_("已拆除。数据库没有动：{where}").format(where=settings.db.rpartition("@")[2]))

    def _remove(self, path: str, was: str) -> None:
        file = self.at(path)
        if not file.exists():
            return
        if _hash(file) != was:
            kept = file.with_name(file.name + ".old")
            file.replace(kept)
            _say(_("{path} 有人改过，原来的留在 {kept}").format(path=file, kept=kept))
        else:
            file.unlink()
            _say(_("已删除 {path}").format(path=file))

    # -- what was installed

    def _folder(self, path: str, mode: int) -> None:
        folder = self.at(path)
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(mode)
            if path not in self.made["folders"]:
                self.made["folders"].append(path)

    def _note(self, what: str, value: str) -> None:
        self.made[what] = value
        self._write_manifest()

    def _note_file(self, path: str) -> None:
        self.made["files"][path] = _hash(self.at(path))
        self._write_manifest()

    def _read_manifest(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"account": "", "folders": [], "files": {}}
        try:
            return empty | dict(json.loads(self.at(MANIFEST).read_text("utf-8")))
        except FileNotFoundError:
            return empty
        except (OSError, ValueError):
            raise BadInput(_("{path} 读不懂，请从备份恢复它，或自己拆除。").format(path=self.at(MANIFEST))) from None

    def _write_manifest(self) -> None:
        self._folder(str(Path(MANIFEST).parent), 0o755)
        new = self.at(MANIFEST + ".new")
        new.write_text(json.dumps(self.made, indent=1) + "\n", "utf-8")
        new.replace(self.at(MANIFEST))


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _say(text: str) -> None:
    print(text, flush=True)


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


def _try(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of the system; its outcome, also when it is not installed."""
    program = shutil.which(words[0], path=_PATH)
    if program is None:
        return subprocess.CompletedProcess(words, 127, "", f"{words[0]}: not installed")
    return subprocess.run(
        [program, *words[1:]], cwd="/", env={"PATH": _PATH, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def _run(*words: str) -> None:
    done = _try(*words)
    if done.returncode:
        raise Failed(_("{command} 没有成功：{why}").format(command=" ".join(words[:2]), why=_first_line(done.stderr)))

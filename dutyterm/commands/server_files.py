"""What `setup-server` puts where, made from the templates of `deploy/`."""

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadInput
from ..i18n import _
from ..people.rules_keys import SESSION
from ..text import clean_line

KEYS = "/etc/dutyterm/authorized_keys"
SNIPPET = "/etc/ssh/sshd_config.d/dutyterm.conf"
SETTINGS = "/etc/dutyterm.toml"
MANIFEST = "/etc/dutyterm/installed.json"
HOME = "/var/lib/dutyterm-home"
UNITS = (
    "dutyterm-keys.service",
    "dutyterm-tick.service",
    "dutyterm-tick.timer",
    "dutyterm-check.service",
    "dutyterm-check.timer",
)
STARTED = ("dutyterm-keys.service", "dutyterm-tick.timer", "dutyterm-check.timer")
_ACCOUNT = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PATH = re.compile(r"(/[A-Za-z0-9._+-]+)+")


@dataclass(frozen=True, slots=True)
class Plan:
    """How this server shall be: its account, its Python and where its data are. Checked, so that it fits into
    scripts and units."""

    account: str
    python: str
    data: str

    def __post_init__(self) -> None:
        if not _ACCOUNT.fullmatch(self.account) or self.account == "root":
            shown = clean_line(self.account, 40)
            raise BadInput(_("系统账号只能用小写字母开头，小写字母、数字和 -：{name}").format(name=shown))
        for path in (self.python, self.data):
            if not _PATH.fullmatch(path):
                raise BadInput(_("路径只能用字母、数字和 . _ + -：{path}").format(path=clean_line(path, 80)))

    def files(self) -> dict[str, tuple[str, int]]:
        """Path: text and mode of every file, the key file and the settings aside."""
        found = {SESSION: (self._adapted("session"), 0o755), SNIPPET: (self._adapted("sshd_dutyterm.conf"), 0o644)}
        for unit in UNITS:
            found[f"/etc/systemd/system/{unit}"] = (self._adapted(unit), 0o644)
        return found

    def _adapted(self, name: str) -> str:
        text = (templates() / name).read_text("utf-8")
        changes = {
            "/opt/dutyterm/bin/python": self.python,
            "Match User duty\n": f"Match User {self.account}\n",
            "User=duty\nGroup=duty\n": f"User={self.account}\nGroup={self.account}\n",
            "XDG_DATA_HOME=/var/lib/dutyterm": f"XDG_DATA_HOME={self.data}",
            "-/var/lib/dutyterm\n": f"-{self.data}\n",
        }
        for old, new in changes.items():
            text = text.replace(old, new)
        return text


def in_force(snippet: str) -> list[str]:
    """What `sshd -T` must say of the account when nothing overrules the snippet: its lines under Match."""
    lines = snippet.partition("\nMatch User ")[2].partition("\nMatch all")[0].splitlines()[1:]
    words = [line.split(maxsplit=1) for line in lines if not line.lstrip().startswith("#")]
    return [f"{key.lower()} {value.strip().lower()}" for key, value in words]


def templates() -> Path:
    """The folder of templates: in the installed package, or at the top of a checkout."""
    here = Path(__file__).resolve().parents[1] / "deploy"
    return here if here.is_dir() else here.parents[1] / "deploy"

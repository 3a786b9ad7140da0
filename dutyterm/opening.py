"""From settings and a name to a session: which database, who, where, with which secrets."""

import contextlib
import datetime as dt
import logging
import logging.handlers
import os
from dataclasses import replace
from pathlib import Path

from db import engine
from db import keys as ssh_keys
from db.households import Setting
from db.people import User, find_user, first_with_role, linked_to
from db.posts import Gate, gate, gate_by_code, gates
from db.problems import DatabaseProblem
from db.roster_people import duty_posts

from . import keyring
from .clock import Clock, SystemClock
from .drafts import Drafts
from .errors import BadInput, Refused
from .i18n import _
from .people.rules import DUTY_EARLY, ROLES, Standing, Target, refusal, scope
from .session import NOBODY, Session, new_number
from .settings import Settings
from .sittings import Sitting
from .store import Store


def side_path(settings: Settings, ending: str, given: str = "") -> Path:
    """A file that belongs to a database: where the settings say, else beside it, else in the user's data."""
    if given:
        return Path(given)
    if settings.db.startswith("sqlite:"):
        path = engine.sqlite_path(settings.db)
        return path.with_name(path.name + ending)
    return user_folder() / ("server" + ending)


def user_folder() -> Path:
    """Where this system user's own files go."""
    from platformdirs import user_data_path

    return user_data_path("dutyterm")


def start_log(settings: Settings) -> None:
    """Log to a file that several sessions may share; people's names never go there."""
    log = logging.getLogger("dutyterm")
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        path = side_path(settings, ".log", settings.log_file)
        if settings.log_file or not settings.db.startswith("sqlite:"):
            path.parent.mkdir(parents=True, exist_ok=True)  # else a mistyped address would leave folders behind
        handler: logging.Handler = _Log(path, encoding="utf-8", delay=True)
    except (OSError, DatabaseProblem):
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers = [handler]


class _Log(logging.handlers.WatchedFileHandler):
    """A log that may fail: neither a full disk nor a read-only folder stops a gate."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):  # opening is not among what handleError sees
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Nothing: standard error is the screen."""


def owns_database(settings: Settings) -> bool:
    """Whether this system user may name who they are: the owner of the file, or whoever has the server's URL."""
    if not settings.db.startswith("sqlite:"):
        return True
    return engine.sqlite_path(settings.db).stat().st_uid == os.geteuid()


def is_demo() -> bool:
    """Whether the bound database is a demo town."""
    row = Setting.get_or_none(Setting.key == "demo")
    return row is not None and row.value == "1"


def open_session(settings: Settings, who: str, *, clock: Clock | None = None, post: str = "") -> Session:
    """Bind the database and seat `who` (a login, or a role in a demo) at their post."""
    engine.bind(settings.db)
    try:
        demo = _demo_for(clock)
        user = find_user(who) or (first_with_role(who) if demo and who in ROLES else None)
        if user is None:
            raise BadInput(_("没有这个账号：{login}。").format(login=who))
        if not owns_database(settings):
            raise BadInput(_("只有数据库的主人可以用 --as。"))
        now = (clock or SystemClock()).now()
        where = _gate_of(user, post, now)
        on_duty = stands_by_duty(user, where, now)
    finally:
        engine.close()
    return _seated(settings, user, where, clock, demo, on_duty)


def open_by_key(settings: Settings, key_id: int, *, origin: str = "", clock: Clock | None = None) -> Session:
    """Bind the database and seat whoever holds an SSH key; the key of a duty post seats nobody yet, at its gate.

    `origin` is the client's address. Refused codes: `key_unknown`, `key_revoked`, `key_expired`,
    `seat_disabled`, `post_closed`. sshd has asked already; this asks again, for a key taken away meanwhile.
    """
    engine.bind(settings.db)
    try:
        demo = _demo_for(clock)
        key, now = ssh_keys.key(key_id), (clock or SystemClock()).now()
        if key is None:
            raise Refused("key_unknown")
        if key.revoked_at is not None:
            raise Refused("key_revoked")
        if key.expires_at is not None and key.expires_at <= now:
            raise Refused("key_expired")
        where: Gate | None
        if key.post_id is not None:
            user, where = NOBODY, gate(key.post_id)
            if where is None:
                raise Refused("post_closed")
        else:
            found = find_user(key.login)
            if found is None:
                raise Refused("seat_disabled")
            user, where = found, _gate_of(found, "", now)
        on_duty = stands_by_duty(user, where, now)
    finally:
        engine.close()
    return replace(
        _seated(settings, user, where, clock, demo, on_duty),
        key_id=key_id,
        shared=key.post_id is not None,
        origin=origin,
    )


def _demo_for(clock: Clock | None) -> bool:
    """Whether the bound database is a demo town; BadInput for a clock of one's own on any other."""
    demo = is_demo()
    if clock is not None and not demo:
        raise BadInput(_("--clock 只能用在演示数据库上。"))
    return demo


def _seated(settings: Settings, user: User, where: Gate | None, clock: Clock | None, demo: bool, on_duty: bool
            ) -> Session:  # fmt: skip
    return Session(
        user=user,
        settings=settings,
        clock=clock or SystemClock(),
        store=Store(),
        drafts=Drafts(side_path(settings, ".drafts")),
        keys=keyring.Ring(side_path(settings, ".key", settings.key_file)),
        number=new_number(),
        gate=where,
        on_duty=on_duty,
        demo=demo,
    )


def sitting_of(session: Session, term: str) -> Sitting:
    """The sitting of a session for the log; its file is beside the database. `term` as the terminal calls itself."""
    return Sitting(side_path(session.settings, ".sittings"), session.store, session, term)


def _gate_of(user: User, post: str, at: dt.datetime) -> Gate | None:
    """The gate somebody asks for, else their own, else the first they may look at; None when there is none."""
    if post:
        chosen = gate_by_code(post)
        if chosen is None:
            raise BadInput(_("没有这个值守点：{code}。").format(code=post))
        if not _may_read(user, chosen, at):
            raise BadInput(_("您不能查看值守点 {code}，请找协调员。").format(code=chosen.code))
        return chosen
    if on := _duty_gate(user, at):
        return on
    own = gate(user.post_id) if user.post_id else None
    return own or next((one for one in gates() if _may_read(user, one, at)), None)


def _duty_gate(user: User, at: dt.datetime) -> Gate | None:
    """The gate where the roster has somebody now; what is no gate is no screen."""
    found = (gate(one) for one in duty_posts(user.id, at, at + DUTY_EARLY))
    return next((one for one in found if one is not None), None)


def stands_by_duty(user: User, where: Gate | None, at: dt.datetime) -> bool:
    """Whether only being on duty there opens a gate to somebody: to a leader, a cadre."""
    if where is None or scope(user.role, "gate.write"):
        return False
    return where.id in duty_posts(user.id, at, at + DUTY_EARLY)


def gate_for(user: User, at: dt.datetime) -> Gate | None:
    """Where somebody stands now that their role or post has changed."""
    return _gate_of(user, "", at)


def _may_read(user: User, where: Gate, at: dt.datetime) -> bool:
    on = frozenset(duty_posts(user.id, at, at + DUTY_EARLY))
    standing = Standing(user.role, active=True, post_id=user.post_id, duty_posts=on)
    linked = linked_to(user.id, at, post_id=where.id) if user.role == "cadre" else False
    return not refusal(user.id, standing, "gate.read", Target(post_id=where.id, linked=linked), at)


def with_database(settings: Settings, url: str) -> Settings:
    """The same settings on another database."""
    return replace(settings, db=url)

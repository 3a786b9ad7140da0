"""Sitting down at the terminal: the UI on a town, or on the demo town."""

import argparse
import datetime as dt
import gc
import ipaddress
import sys

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE, NO_DATABASE
from .progress import Progress


def open_(options: argparse.Namespace, settings: Settings) -> int:
    need_terminal(options.term)
    if not getattr(options, "who", ""):
        raise BadInput(_("不知道您是谁：请用 --as 账号，或用自己的 SSH 密钥登录。"))
    from ..opening import open_session

    return show(open_session(settings, options.who, post=getattr(options, "post", "")), options.term)


def session(options: argparse.Namespace, settings: Settings) -> int:
    """`session --key-id N`: what sshd runs for a key; the key says who sits there."""
    need_terminal(options.term)
    from ..clock import FrozenClock
    from ..opening import open_by_key

    clock = FrozenClock(moment(options.clock)) if options.clock else None
    return show(open_by_key(settings, options.key_id, origin=_address(options.origin), clock=clock), options.term)


def _address(text: str) -> str:
    """An address of the network as it is written, nothing for anything else."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def show(session: object, term: str = "") -> int:
    from ..app import DutyTerm
    from ..opening import sitting_of
    from ..session import Session

    assert isinstance(session, Session)
    # looking for rubbish among all that was loaded at the start would hold up a key for 40 ms now and then
    app = DutyTerm(session, lambda one: sitting_of(one, term), gc.freeze)
    app.run(mouse=False)
    if app.sitting:
        app.sitting.end()
    if not session.store.close():
        print(_("还有一条登记没有写进数据库，请重新登录核对。"), file=sys.stderr)
        return NO_DATABASE
    return app.return_code or DONE


def demo(options: argparse.Namespace, settings: Settings) -> int:
    from ..clock import FrozenClock, SystemClock
    from ..opening import open_session
    from ..rebuild import ready_demo

    clock = FrozenClock(moment(options.clock)) if options.clock else None
    with Progress() as progress:
        now = (clock or SystemClock()).now()
        ready_demo(settings, now, fresh=options.fresh, progress=progress, any_age=clock is not None)
    session = open_session(
        settings, getattr(options, "who", "volunteer"), clock=clock, post=getattr(options, "post", "")
    )
    if has_terminal():
        need_terminal(options.term)
        if options.shared:
            from .pins import share

            session = share(session)
        return show(session, options.term)
    from ..reports.situation import situation, situation_text

    print(situation_text(session.store.read_now(situation, session.clock.now(), settings.tz), settings.tz))
    session.store.close()
    return DONE


def has_terminal() -> bool:
    """Whether there is somebody to show screens to."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def need_terminal(term: str) -> None:
    """BadInput when the screens cannot be shown here."""
    from ..ui.base import terminal_problem

    if problem := terminal_problem(term):
        raise BadInput(problem)


def moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(_("时间 {text} 看不懂，例如 2020-02-05T08:00+08:00。").format(text=text))
    return moment

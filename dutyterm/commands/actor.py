"""Who acts at the command line: the database's owner, or the account they name with --as."""

import argparse
from collections.abc import Callable
from typing import Any

from db.audit import Act

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings


def actor(options: argparse.Namespace, settings: Settings, origin: str) -> Act:
    """The signature of a command. With `--as LOGIN` it is that account's act, with that account's rights; only the
    database's owner may name one. Without, it is the owner's, number 0. BadInput when there is no such account."""
    from db.people import find_user

    from ..clock import SystemClock
    from ..opening import owns_database

    now, login = SystemClock().now(), getattr(options, "who", "")
    if not login:
        return Act(now, 0, "command line", None, origin)
    if not owns_database(settings):
        raise BadInput(_("只有数据库的主人可以用 --as。"))
    user = find_user(login)
    if user is None:
        raise BadInput(_("没有这个账号：{login}。").format(login=login))
    return Act(now, user.id, user.login, user.post_id, origin)


def write(act: Callable[..., Any], who: Act, *values: Any, **more: Any) -> Any:
    """Run one act on a store of its own."""
    from ..store import Store

    store = Store()
    try:
        return store.write_now(act, who, *values, **more)
    finally:
        store.close()

"""PINs from the command line: hand one out, let somebody try again; and a shared laptop of the demo town."""

import argparse
import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace

from ..errors import BadInput
from ..i18n import _
from ..session import NOBODY, Session
from ..settings import Settings
from .codes import DONE

DEMO_PIN = "482913"


def pin(options: argparse.Namespace, settings: Settings) -> int:
    """`people pin give LOGIN` and `people pin unlock LOGIN` or `--post CODE`."""
    from db import engine
    from db.audit import Act

    from .. import keyring
    from ..clock import SystemClock
    from ..opening import side_path
    from ..people import pins
    from ..store import Store

    if options.what == "unlock" and bool(options.login) == bool(options.post):
        raise BadInput(_("写明给谁解锁：账号，或 --post 值守点编号。"))
    engine.bind(settings.db)
    engine.close()
    store, act = Store(), Act(SystemClock().now(), 0, "command line")
    try:
        if options.what == "unlock":
            store.write_now(pins.unlock, act, options.login, post=options.post)
            print(_("已解锁，马上可以再试。"))
            return DONE
        keys = keyring.load(side_path(settings, ".key", settings.key_file))
        given = pins.give_pin(store, act, options.login, keys=keys)
    finally:
        store.close()
    print(_("{login} 的一次性 PIN：{pin}").format(login=options.login, pin=given))
    print(_("只显示这一次。请当面告诉本人，第一次用时会要求换成自己的。"))
    if not keys:
        print(_("注意：没有密钥文件，数据库一旦被偷，PIN 几个小时就能猜出来。请运行 dutyterm init 建一个。"))
    return DONE


def share(session: Session) -> Session:
    """The demo town's sitting as a duty post's shared laptop, with PINs and a key to try it with."""
    if session.gate is None:
        raise BadInput(_("共用电脑要在一个值守点：加上 --post，例如 --post HQ。"))
    key_id = session.store.write_now(_arrange, session.act(), session.gate.id, session.keys)
    return replace(session, user=NOBODY, shared=True, key_id=key_id)


def _arrange(act: object, post_id: int, keys: Sequence[bytes]) -> int:
    from db.audit import Act
    from db.base import execute, insert, utc_text
    from db.pins import any_with_pin

    from ..people.pin_hash import hash_pin

    assert isinstance(act, Act)
    if not any_with_pin(post_id):
        execute(
            "UPDATE user_account SET pin_hash = ?, pin_set_at = ?"
            " WHERE active AND (post_id = ? OR role <> 'volunteer')",
            *(hash_pin(keys, DEMO_PIN), utc_text(act.at), post_id),
        )
    found = execute(
        "SELECT id FROM ssh_key WHERE post_id = ? AND revoked_at IS NULL ORDER BY id LIMIT 1", post_id
    ).fetchall()
    if found:
        return int(found[0][0])
    # of a shape that sshd takes, and nobody has the other half
    body = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + secrets.token_bytes(32)
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")
    now = utc_text(act.at)
    return insert(
        "ssh_key",
        ("kind", "post_id", "algorithm", "body", "fingerprint", "label", "created_at", "updated_at"),
        ("post", post_id, "ssh-ed25519", base64.b64encode(body).decode(), fingerprint, "demo", now, now),
    )

"""Who looks after what, at the command line: stairways, resident groups, claims, and what nobody looks after."""

import argparse
import json

from ..i18n import _
from ..settings import Settings
from .codes import DONE
from .people import tell_left, write


def lead(options: argparse.Namespace, settings: Settings) -> int:
    """`people lead LOGIN PLACE … [--from DATE] [--to DATE] [--for LOGIN] [--end]`."""
    from ..clock import SystemClock
    from ..people import assignments
    from ..people.accounts import find_account
    from ..people.rules_duties import day_typed

    who, zone = find_account(options.login), settings.tz
    today = SystemClock().now().astimezone(zone).date()
    first, last = day_typed(options.first, today), day_typed(options.last, today)
    if options.end:
        left = write(assignments.stop_leading, who.id, options.places, zone, last)
        tell_left(left, options.json)
        return _say(left.ended, options.json)
    return _say(write(assignments.lead, who.id, options.places, zone, first, last, options.away), options.json)


def link(options: argparse.Namespace, settings: Settings) -> int:
    """`people link LOGIN GROUP [--end]`."""
    from ..people import assignments
    from ..people.accounts import find_account

    who = find_account(options.login)
    if options.end:
        return _say(write(assignments.unlink, who.id, options.place).ended, options.json)
    return _say((write(assignments.link, who.id, options.place),), options.json)


def claim(options: argparse.Namespace, settings: Settings) -> int:
    """`people claim LOGIN PLACE [--end]`."""
    from ..people import assignments
    from ..people.accounts import find_account

    who = find_account(options.login)
    if options.end:
        return _say(write(assignments.release, who.id, options.place).ended, options.json)
    return _say((write(assignments.claim, who.id, options.place),), options.json)


def gaps(options: argparse.Namespace, settings: Settings) -> int:
    """`people gaps`: cadres without a group, groups without a cadre, stairways without a leader."""
    from ..clock import SystemClock
    from ..people.board import gaps

    found = gaps(SystemClock().now())
    if options.json:
        told = {
            "cadres_without_link": [one.login for one in found.cadres],
            "groups_without_cadre": [one.label for one in found.groups],
            "stairways_without_leader": [one.label for one in found.stairways],
        }
        print(json.dumps(told, ensure_ascii=False))
        return DONE
    for one in found.cadres:
        print("\t".join((_("干部没有挂钩"), one.login, one.display)))
    for place in found.groups:
        print("\t".join((_("小组没有干部"), place.label, place.within)))
    for place in found.stairways:
        print("\t".join((_("楼梯口没有楼长"), place.label, place.within)))
    return DONE


def _say(labels: tuple[str, ...], as_json: bool) -> int:
    print(json.dumps(labels, ensure_ascii=False) if as_json else "\n".join(labels))
    return DONE

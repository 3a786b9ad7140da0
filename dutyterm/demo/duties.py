"""Who looks after what in the demo town: 28 leaders 50 stairways of HQ, 35 cadres the resident groups, and claims.

Draws from a source of its own, so that the rest of the town is as it was without it.
"""

from random import Random

from .model import HOUR, Place, Town, User

SEED = 20200206
AVAILABILITY = ("全天", "白班", "夜班", "周末", "周一至周五晚")
UNLINKED_CADRES = ("cadre-34", "cadre-35")  # so that there is something to see to
AWAY, STAND_IN = "L5", "L6"  # L5 is away for some days and L6 stands in


def look_after(town: Town) -> None:
    """Give everybody what they look after, and the rest of what an account tells."""
    rng = Random(SEED)
    for user in town.users:
        _describe(town, user, rng)
    _lead(town)
    _link(town)
    _claim(town, rng)


def _describe(town: Town, user: User, rng: Random) -> None:
    own = next((one for one in town.residents if one.name == user.display and one.phone == user.phone), None)
    year = town.clock.today.year
    user.birth_year = own.birth_year if own else year - rng.randrange(28, 58)
    user.branch = f"{own.home.place.name}党支部" if own and user.kind == "party_member" else "镇机关" if not own else ""
    if user.role == "volunteer":
        old = year - user.birth_year >= 60
        user.availability = "白班" if old else rng.choices(AVAILABILITY, (70, 10, 10, 5, 5))[0]
        if user.login in ("volunteer", "xz"):  # on duty whenever the demo takes place
            user.availability = "全天"
        user.most_shifts = rng.choice((5, 6, 7, 7, None))


def _lead(town: Town) -> None:
    """L1 holds 3-1 and 3-2; 21 more leaders hold a block, six hold a stairway each."""
    hq, since = town.place("HQ"), town.clock.on(-2)
    number_of = dict(hq.blocks)
    blocks: dict[int, list[int]] = {}
    for stairway, block, _no in hq.stairways:
        blocks.setdefault(number_of[block], []).append(stairway)
    held: dict[str, list[int]] = {"L1": blocks.pop(3)}
    others = [user.login for user in town.users if user.role == "leader" and user.login != "L1"]
    pairs = [blocks[number] for number in sorted(blocks)]
    alone = 2 * len(pairs) - len(others)  # leaders who hold a whole block
    shares = pairs[:alone] + [[stairway] for pair in pairs[alone:] for stairway in pair]
    held |= dict(zip(others, shares, strict=True))
    for login, stairways in held.items():
        town.leads += [(town.user(login).id, stairway, since, None, None) for stairway in stairways]
    away, instead = town.user(AWAY).id, town.user(STAND_IN).id
    town.leads += [(instead, one, town.clock.on(-1), town.clock.on(4), away) for one in held[AWAY]]


def _link(town: Town) -> None:
    """Every group has a cadre but the last; every cadre has two or three groups but those of UNLINKED_CADRES."""
    cadres = [user for user in town.users if user.role == "cadre" and user.login not in UNLINKED_CADRES]
    for number, place in enumerate(town.places[:-1]):
        town.links.append((cadres[number % len(cadres)].id, place.id, town.clock.on(-9)))


def _claim(town: Town, rng: Random) -> None:
    """Some volunteers watch the stairway they live in, or their village (认领)."""
    homes = {home.id: home for place in town.places for home in place.homes}
    for user in town.users:
        if user.role == "volunteer" and user.home_id and rng.random() < 0.4:
            home = homes[user.home_id]
            at = town.clock.on(-2) + rng.randrange(8 * HOUR, 20 * HOUR)
            group: Place | None = home.place if home.stairway_id is None else None
            town.claims.append((user.id, home.stairway_id, group.id if group else None, at))

"""Who may use the program: volunteers at every gate, 28 leaders, 35 cadres, a coordinator, an administrator."""

from random import Random

from .model import Place, Resident, Town, User
from .names import Names

VOLUNTEERS, LEADERS, CADRES = 224, 28, 35
KINDS = ("party_member", "youth", "applicant", "public_employee")


def appoint(town: Town, rng: Random, names: Names) -> None:
    """Make the accounts; volunteers and leaders are people of the register who live where they serve."""
    office = _Office(town, rng, names)
    hq, village = town.place("HQ"), town.place("XZ")
    office.volunteer("volunteer", hq)
    office.volunteer("xz", village)
    for place in town.places:
        if place not in (hq, village):
            office.volunteer(f"volunteer-{place.code.lower()}", place)
    # estates stand two at a time and round the clock; the rest share what is left
    more = [hq] * 5 + [place for place in town.places if place.kind == "estate"] * 4
    more += rng.sample(town.places, VOLUNTEERS - len(town.places) - len(more))
    for number, place in enumerate(more, 1):
        office.volunteer(f"v{number:03d}", place)
    for number in range(1, LEADERS):
        office.leader(f"L{number}", hq)
    office.leader("leader", hq)
    for number in range(1, CADRES + 1):
        office.official("cadre" if number == 1 else f"cadre-{number}", "cadre")
    office.official("coordinator", "coordinator")
    office.official("admin", "admin")


class _Office:
    """Gives out accounts, one to a person."""

    def __init__(self, town: Town, rng: Random, names: Names) -> None:
        self.town, self.rng, self.names = town, rng, names
        self.waiting: dict[int, list[Resident]] = {}

    def somebody(self, place: Place) -> Resident:
        """An adult of the place who has no account yet; their household is left out of all misfortune."""
        if place.id not in self.waiting:
            fit = [one for one in place.people if one.phone and not one.home.fixed
                   and 20 <= self.town.clock.today.year - one.birth_year < 74]  # fmt: skip
            self.rng.shuffle(fit)
            self.waiting[place.id] = fit
        return self.waiting[place.id].pop()

    def add(self, login: str, display: str, phone: str, role: str, kind: str) -> User:
        user = User(len(self.town.users) + 1, login, display, phone, role, kind)
        self.town.users.append(user)
        return user

    def volunteer(self, login: str, place: Place) -> None:
        one = self.somebody(place)
        user = self.add(login, one.name, one.phone, "volunteer", self.rng.choices(KINDS, (55, 30, 7, 8))[0])
        user.home_id, user.post_id = one.home.id, place.id
        place.staff.append(user)

    def leader(self, login: str, place: Place) -> None:
        one = self.somebody(place)
        made = sum(user.role == "leader" for user in self.town.users)
        user = self.add(login, one.name, one.phone, "leader", KINDS[0] if made < 18 else self.rng.choice(KINDS[1:]))
        user.home_id = one.home.id

    def official(self, login: str, role: str) -> None:
        sex = self.rng.choice("mf")
        name = self.names.full(sex, self.names.surname(), bool)
        self.add(login, name, self.names.phone(), role, "public_employee")

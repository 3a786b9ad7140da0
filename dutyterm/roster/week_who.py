"""Who and which post is meant by what an office writes into the week's table; never guessed, only offered."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from db import people as accounts
from db import roster_plans as plans
from db.people import Account
from db.roster_plans import DutyPost

from ..errors import BadInput
from ..households.layouts import place_name
from ..households.rules import name_key
from ..i18n import _
from ..text import mask_phone
from .week_table import Named

ALIKE = 0.6  # how alike two names are to be offered as the one that was meant
MOST_CANDIDATES = 6


class People:
    """Who is meant by a name."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.all = [one for one in accounts.accounts() if one.active]
        self.by_key: dict[str, list[Account]] = {}
        for one in self.all:
            self.by_key.setdefault(name_key(one.display), []).append(one)
        logins = {one.login: one for one in self.all}
        self.answers: dict[str, Account] = {}
        for name, login in answers.items():
            if login not in logins:
                raise BadInput(_("没有这个账号：{login}。").format(login=login))
            self.answers[name_key(name)] = logins[login]

    def parts(self, named: Named) -> list[str]:
        """One name, or several with blanks between them: whatever stands there as a name already is one."""
        if " " not in named.text or named.phone or self.known(named.text):
            return [named.text]
        return named.text.split()

    def known(self, text: str) -> bool:
        key = name_key(text)
        return key in self.by_key or key in self.answers

    def find(self, text: str, phone: str) -> Account | None:
        """The one who is meant; None when that is a question."""
        key = name_key(text)
        if key in self.answers:
            return self.answers[key]
        found = self.by_key.get(key, []) if text else [one for one in self.all if one.phone == phone]
        if phone:
            found = [one for one in found if one.phone == phone]
        return found[0] if len(found) == 1 else None

    def like(self, text: str) -> list[tuple[str, str, str]]:
        """Who could be meant: all of that name, else those with one much like it."""
        key = name_key(text)
        found = self.by_key.get(key) or [
            one for one in self.all if key and SequenceMatcher(None, key, name_key(one.display)).ratio() >= ALIKE
        ]
        return [(one.login, one.post, mask_phone(one.phone)) for one in found[:MOST_CANDIDATES]]


class Posts:
    """Which post is meant."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.all = plans.posts()
        self.by_word: dict[str, DutyPost | None] = {}
        for one in self.all:
            for word in {place_name(one.name), place_name(one.code).upper()}:
                self.by_word[word] = None if word in self.by_word else one
        for name, code in answers.items():
            meant = next((post for post in self.all if post.code == code.upper()), None)
            if meant is None:
                raise BadInput(_("没有这个值守点：{code}。").format(code=code))
            self.by_word[place_name(name)] = meant

    def find(self, text: str) -> DutyPost | None:
        """A post by its name or code."""
        word = place_name(text)
        return self.by_word.get(word) or self.by_word.get(word.upper())

    def like(self, text: str) -> list[tuple[str, str, str]]:
        """Posts with a name much like it."""
        word = place_name(text)
        rated = sorted(((SequenceMatcher(None, word, place_name(one.name)).ratio(), one.code, one) for one in self.all),
                       key=lambda rate: (-rate[0], rate[1]))  # fmt: skip
        return [(one.code, one.name, "") for ratio, _code, one in rated[:MOST_CANDIDATES] if ratio >= ALIKE]

"""The words on screen: the msgid is Simplified Chinese, other languages are gettext catalogues."""

import gettext
from pathlib import Path

LANGUAGES = ("zh", "en")
_CATALOGUES = Path(__file__).with_name("locale")
_current: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Choose the language of this process; Chinese needs no catalogue and so cannot be missing."""
    global _current
    if language == "zh":
        _current = gettext.NullTranslations()
    else:
        _current = gettext.translation("dutyterm", _CATALOGUES, [language])


def _(message: str) -> str:
    """The sentence in the language of this process. Look it up when it is shown, not at import."""
    return _current.gettext(message) if message else ""  # gettext answers "" with the catalogue's header


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "collect this, translate later"
    """Mark a sentence for the catalogue that is translated where it is shown."""
    return message


class _Gaps(dict[str, object]):
    """Values of a sentence; one that is missing leaves a gap."""

    def __missing__(self, _name: str) -> str:
        return ""


def filled(sentence: str, values: "dict[str, object]") -> str:
    """A sentence with its values; a missing one is left out, because a gap is better than a session that ends."""
    return sentence.format_map(_Gaps(values))

"""How the program says no: with a code, turned into one sentence where it is shown."""


class Refused(Exception):
    """A rule says no. `code` names the rule's sentence, `values` fill its blanks; nothing was written."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class BadInput(Exception):
    """What was typed or configured cannot be used; the message is a translated sentence for people."""

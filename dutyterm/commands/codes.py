"""Exit codes of the contract (architecture.md, command line)."""

DONE, REFUSED, BAD_INPUT, NO_DATABASE, BUG = 0, 1, 2, 3, 70

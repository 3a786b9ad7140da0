"""What every test may ask for; each subject has its own module."""

pytest_plugins = [
    "tests.databases",
    "tests.nothing_skipped",
    "tests.golden.pictures",
    "tests.gate.screens",
    "tests.isolation.screens",
    "tests.roster.screens",
    "tests.errands.screens",
]

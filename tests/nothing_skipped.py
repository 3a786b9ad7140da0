"""DUTYTERM_NO_SKIP=1 turns every skip and expected failure into a failure: what did not run was not tested."""

import os
from collections.abc import Generator

import pytest

STRICT = os.environ.get("DUTYTERM_NO_SKIP") == "1"


def refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Make a report of anything but a plain pass or failure a failure that tells the reason."""
    expected = getattr(report, "wasxfail", None)
    if not STRICT or not (report.skipped or expected is not None):
        return
    place, reason = report.nodeid, expected or report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{place} was skipped or expected to fail, and nothing may be: {reason}"
    if expected is not None:
        del report.wasxfail  # pytest counts by this attribute before it looks at the outcome


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse(report)
    return report

"""How fast and how many: small in every check, true in the fault lab (`make faults`)."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

# The page's times (heartbeats, back-off, polling) shrink by this in a check, and with them all that waits for them.
CHECK_DIVISOR = 20


@dataclass(frozen=True)
class Pace:
    """`true` is the fault lab."""

    true: bool

    def seconds(self, seconds: float) -> float:
        """A time of the design as this run keeps it."""
        return seconds if self.true else seconds / CHECK_DIVISOR

    def count(self, check: int, lab: int) -> int:
        """How many connections, events, faults."""
        return lab if self.true else check


def pytest_configure() -> None:
    """A slow example on a busy machine proves nothing. What Hypothesis itself sets for CI (no chance) stays."""
    patient = settings(settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("hub", patient)
    settings.load_profile("hub")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--true-times", action="store_true", help="the fault lab: the design's own times and the large numbers"
    )


@pytest.fixture(scope="session")
def pace(pytestconfig: pytest.Config) -> Pace:
    return Pace(true=pytestconfig.getoption("--true-times"))

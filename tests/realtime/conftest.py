"""The hub of a test and its log."""

from collections.abc import Iterator

import pytest

from practice_hub.realtime.hub import Hub
from tests.realtime.pages import Log, make_hub


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def hub(log: Log) -> Iterator[Hub]:
    hub = make_hub(log)
    yield hub
    hub.close()

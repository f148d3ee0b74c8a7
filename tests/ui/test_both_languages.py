"""What server and script both say they say in the same words: a page does not change its mind when its script runs."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from practice_hub.base import clock
from practice_hub.notifications.inbox import Inbox
from practice_hub.web.templating import ago, initials, short_date
from tests.parts import needs

SAID = Path(__file__).with_name("said.js")
# Around them lie the days on which the clocks change, the years that begin, and a leap day.
NOWS = [
    datetime(2027, 1, 1, 0, 20, tzinfo=UTC),
    datetime(2027, 1, 6, 9, 42, tzinfo=UTC),
    datetime(2027, 3, 28, 11, 30, tzinfo=UTC),
    datetime(2027, 9, 7, 23, 15, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    datetime(2028, 3, 1, 18, 0, tzinfo=UTC),
]
AGES = [
    *(timedelta(seconds=seconds) for seconds in (-5, 0, 59, 60, 61, 3_599, 3_600, 43_199, 43_200, 43_201)),
    *(timedelta(hours=hours, minutes=7) for hours in range(96)),
    *(timedelta(days=days, hours=5) for days in range(4, 800, 3)),
]
NAMES = [
    "Alice Marlowe",
    "Zoë Ödegård",
    "O’Neill",
    "Ana María de la Cruz",
    "anne-marie smith",
    "(Temp) Tom Cole",
    "李 小龍",
]
COUNTS = [1, 9, 10, 99, 100, 1204]


@pytest.fixture(scope="module")
def script() -> Any:
    """The answers of the script, by kind."""
    moments = [[_milliseconds(now - age), _milliseconds(now)] for now in NOWS for age in AGES]
    cases = json.dumps({"moments": moments, "names": NAMES, "counts": COUNTS})
    node = needs.program("node", package="nodejs")
    done = subprocess.run([node, SAID], input=cases, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _by_the_server() -> Iterator[tuple[str, str, str]]:
    for now in NOWS:
        with clock.stopped(now):
            for age in AGES:
                moment = now - age
                yield ago(moment), short_date(moment), clock.day_of(moment).isoformat()


def test_how_long_ago_something_was(script: Any) -> None:
    server = [list(words) for words in _by_the_server()]
    cases = [f"{now - age} at {now}" for now in NOWS for age in AGES]
    assert [
        f"{case}: {here}, in the script {there}"
        for case, here, there in zip(cases, server, script["moments"], strict=True)
        if here != there
    ] == []
    words = {ago for ago, _, _ in server}
    assert {"Just now", "59 min ago", "11 h ago", "Yesterday", "31 Dec 2026", "Mon 6 Sep"} <= words, (
        "each kind was asked"
    )


def test_the_initials_of_a_person(script: Any) -> None:
    assert script["names"] == [initials(name) for name in NAMES]


def test_the_number_on_the_bell(script: Any) -> None:
    assert script["counts"] == [Inbox(count, ()).badge for count in COUNTS]

"""The watch looks by itself until it is closed."""

import threading

import pytest

from practice_hub.realtime.watch import Watch


def test_closing_waits_for_a_look_that_has_begun() -> None:
    """It may hold a connection, which would be left open behind it."""
    looking, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def look() -> None:
        looking.set()
        may_end.wait(5)
        ended.set()

    watch = Watch()
    watch.every(0.001, look)
    assert looking.wait(5)
    threading.Timer(0.05, may_end.set).start()
    watch.close()
    assert ended.is_set()


def test_a_look_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    looks, again = iter([True]), threading.Event()

    def look() -> None:
        if next(looks, False):
            raise OSError("the disk is away")
        again.set()

    watch = Watch()
    watch.every(0.001, look)
    assert again.wait(5)
    watch.close()
    assert [one.getMessage() for one in caplog.records] == ["the watch could not look"]

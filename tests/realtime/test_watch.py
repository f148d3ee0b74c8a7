"""The watch looks by itself until it is closed."""

import threading

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

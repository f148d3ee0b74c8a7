"""Calls that hold the processor or the disk for milliseconds: in the server they must not hold its event loop."""

from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent import monkey

T = TypeVar("T")


def beside_the_loop(call: Callable[[], T]) -> T:
    """What `call` returns or raises: under gevent by a thread of its pool, while others go on; plainly elsewhere.

    Only for C code that lets go of Python's lock, such as a commit of SQLite or zlib.
    """
    if not monkey.is_module_patched("threading"):
        return call()
    result: T = gevent.get_hub().threadpool.apply(call)
    return result

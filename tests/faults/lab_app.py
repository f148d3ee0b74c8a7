"""The application with one more door, for the lab alone: what the server process holds at this moment."""

import gc
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from greenlet import greenlet
from jinja2 import FileSystemBytecodeCache

from practice_hub.application import create_app
from practice_hub.web.extension import PracticeHub

app = create_app()
app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
application = app.wsgi_app


def with_holds(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """In front of the application, so that nobody need be signed in."""
    if environ["PATH_INFO"] != "/lab/holds":
        return application(environ, start_response)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(holds()).encode()]


def holds() -> dict[str, int]:
    """Descriptors, greenlets, database connections, pages, objects never looked through, and memory in bytes."""
    gc.collect()
    return {
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "greenlets": sum(isinstance(each, greenlet) and not each.dead for each in gc.get_objects()),
        "connections": PracticeHub.of(app).database.connections_in_use,
        "frozen": gc.get_freeze_count(),
        "streams": PracticeHub.of(app).hub.stream_count,
        "memory": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
    }


app.wsgi_app = with_holds  # type: ignore[method-assign]

from gevent import monkey; monkey.patch_all()  # noqa: E702,I001 - late, psycopg would block the process  # fmt: skip

"""The production server: `gunicorn -c gunicorn.conf.py app:app`. Explained in docs/deployment.md."""

import gc
import os
import sys
from typing import Any

from practice_hub.accounts.set_up_notice import announce_set_up
from practice_hub.base.config import Settings, SettingsError

try:
    _settings = Settings.from_environment()
except SettingsError as _error:
    raise SystemExit(f"Practice Hub cannot start: {_error}") from None

bind = os.environ.get("HUB_BIND", "127.0.0.1:8000")
workers = _settings.web_concurrency
worker_class = "practice_hub.live.server.HubWorker"
# Streams and pages of one process: the ceiling past which requests would hang without a word.
worker_connections = _settings.streams_per_process + 500
# Streams end by themselves on SIGTERM; what is left are requests under way.
graceful_timeout = 2
keepalive = 15
timeout = 60
backlog = 2048
accesslog = None
logger_class = "practice_hub.live.server.ServerLog"
# gunicorn's debugging would write the address of every request.
loglevel = "info" if _settings.log_level == "debug" else _settings.log_level
# One control socket a user would be shared by every server of the machine.
control_socket_disable = True
# Behind a proxy its hops are counted by HUB_PROXY_HOPS, not trusted by address.
forwarded_allow_ips = ""


def when_ready(_server: Any) -> None:
    """Once a start, in the process that begins the workers."""
    # The workers look through nothing that they have from here, so those pages of memory stay shared.
    gc.freeze()
    announce_set_up(_settings, lambda words: print(words, file=sys.stderr, flush=True))  # noqa: T201 - for who starts it

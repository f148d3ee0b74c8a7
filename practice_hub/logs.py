"""How the processes write their logs: one line of `key=value` a fact, to standard error (docs/deployment.md)."""

import logging
import re

import structlog
from structlog.typing import ExcInfo

from practice_hub.base.redaction import traceback_of

# The development server begins so what it says of a request, with the address that was asked for.
OF_A_REQUEST = re.compile(r"\S+ - - \[")


def set_up(level: str) -> None:
    """Standard logging, drawn by structlog. Twice is harmless."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter())
    root = logging.getLogger("practice_hub")
    root.handlers, root.propagate = [handler], True
    root.setLevel(level.upper())
    # Libraries complain through this one, since nobody set theirs up.
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(formatter())
    logging.getLogger("werkzeug").addFilter(_is_of_no_request)


def formatter() -> logging.Formatter:
    """Draws a record as one line, without what an exception may quote."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
        ],
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.ExceptionRenderer(_drawn),
        ],
    )


def _drawn(exc_info: ExcInfo) -> str:
    return traceback_of(exc_info[1])


def _is_of_no_request(record: logging.LogRecord) -> bool:
    return not OF_A_REQUEST.match(record.msg)

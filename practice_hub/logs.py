"""How the processes write their logs: one line of `key=value` a fact, to standard error."""

import logging

import structlog


def set_up(level: str) -> None:
    """Standard logging, drawn by structlog. Twice is harmless."""
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
        ],
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.format_exc_info,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger("practice_hub")
    root.handlers, root.propagate = [handler], True
    root.setLevel(level.upper())

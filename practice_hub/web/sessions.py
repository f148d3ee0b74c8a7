"""The database sessions of a request: one snapshot to read, units of work to write."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from practice_hub.base.database import Database, ReadSession, WriteSession
from practice_hub.web.extension import PracticeHub

logger = logging.getLogger(__name__)


def init_sessions(app: Flask) -> None:
    """Every request of this app may read and write; its snapshot ends with it."""
    app.teardown_appcontext(_close_snapshot)


def database() -> Database:
    return PracticeHub.of(current_app).database


def serve_tenant(tenant_id: int) -> None:
    """The practice of this request: said once, by whoever knows who is signed in."""
    g.hub_tenant_id = tenant_id


def read_session() -> ReadSession:
    """The request's one snapshot, opened at the first call: the page is exactly its cursor."""
    if "hub_read" not in g:
        g.hub_read_exit = ExitStack()
        g.hub_read = g.hub_read_exit.enter_context(database().read(g.hub_tenant_id))
    return cast(ReadSession, g.hub_read)


def forget_snapshot() -> None:
    """After a write, the page that answers must see it: the next `read_session()` takes a new snapshot."""
    stack = g.pop("hub_read_exit", None)
    g.pop("hub_read", None)
    if stack is not None:
        stack.close()


@contextmanager
def write_session() -> Iterator[WriteSession]:
    """A unit of work for the request's practice."""
    forget_snapshot()
    with database().write(g.hub_tenant_id) as session:
        yield session


def _close_snapshot(_error: BaseException | None) -> None:
    """A database that went away meanwhile takes no answer with it: what is raised here, gunicorn would answer."""
    try:
        forget_snapshot()
    except SQLAlchemyError as error:
        logger.warning("a snapshot could not be closed: %s", type(error).__name__)

"""A client's open tasks on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.tasks import access
from practice_hub.tasks.models import Task


@dataclass(frozen=True, slots=True)
class ClientTasks:
    """The section's part of the page."""

    tasks: Sequence[Task]
    count: int
    may_edit: bool
    just_done: Task | None


def load(session: TenantSession, client: Client, viewer: Viewer) -> ClientTasks:
    """Two queries of open tasks, which do not grow with what was done."""
    tasks, count = access.of_client(session, client.id), access.count_of_client(session, client.id)
    just_done = access.just_done(session, request.args.get("done"))
    return ClientTasks(tasks, count, viewer.may(Permission.EDIT_TASKS), just_done)

"""A client's open tasks on its page."""

from typing import Any

from flask import request

from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.tasks import access


def load(session: TenantSession, client: Client, viewer: Viewer) -> dict[str, Any]:
    """Two queries of open tasks, which do not grow with what was done."""
    return {
        "tasks": access.of_client(session, client.id),
        "count": access.count_of_client(session, client.id),
        "may_edit": viewer.may(Permission.EDIT_TASKS),
        "just_done": access.just_done(session, request.args.get("done")),
    }

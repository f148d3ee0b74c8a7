"""The poll: `GET /realtime/poll` (docs/realtime.md, section 4)."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from practice_hub.accounts.signed_in import require_subscriber
from practice_hub.live.requests import asked_cursor, hub
from practice_hub.realtime import frames

bp = Blueprint("poll", __name__)


@bp.get("/realtime/poll")
def poll() -> ResponseReturnValue:
    """The frames after the cursor as a finite stream, 204 when there are none. Every answer has the new cursor."""
    data, cursor = hub().poll(require_subscriber(), asked_cursor(request))
    headers = {**frames.HEADERS, "RT-Cursor": str(cursor)}
    if data:
        return Response(data, headers=headers)
    del headers["Content-Type"]
    return Response(status=204, headers=headers)

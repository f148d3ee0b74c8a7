"""What the worker does for this room."""

from collections.abc import Mapping
from typing import Any

from practice_hub.accounts import letters, mailing
from practice_hub.accounts.actions.links import PASSWORD_LINK_JOB, send_password_link
from practice_hub.accounts.actions.signing_in import PAUSE_JOB, record_pause
from practice_hub.base.database import WriteSession
from practice_hub.base.jobs import Jobs, inside
from practice_hub.people.models import User


def register(registry: Jobs) -> None:
    registry.register(PASSWORD_LINK_JOB, inside(_password_link))
    registry.register(PAUSE_JOB, inside(lambda session, payload: record_pause(session, **payload)))


def _password_link(session: WriteSession, payload: Mapping[str, Any]) -> None:
    def send(user: User, token: str) -> None:
        url = mailing.url("links.reset_page", token=token)
        mailing.send(session, user.email, letters.forgotten_password(user.name, url=url))

    send_password_link(session, payload["email"], send)

"""How this room's letters leave: by email when there is a server for it, with links that people can open."""

from flask import current_app

from practice_hub.accounts import letters
from practice_hub.accounts.actions.withdrawing import CALENDAR_PAGE
from practice_hub.base import mail
from practice_hub.base.database import WriteSession
from practice_hub.base.mail import Letter
from practice_hub.people.models import User
from practice_hub.web.extension import settings
from practice_hub.web.templating import path_builder


def send(session: WriteSession, to: str, letter: Letter) -> None:
    """Put the letter into the outbox, when there is one."""
    if settings().sends_mail:
        mail.send(session, to, letter)


def send_password_changed(session: WriteSession, user: User, *, withdrawn: bool) -> None:
    """Also whether the address of their calendar went with the old password."""
    calendar_url = settings().public_url + CALENDAR_PAGE if withdrawn else ""
    send(session, user.email, letters.password_changed(user.name, calendar_url=calendar_url))


def password_words(words: str, *, withdrawn: bool) -> str:
    """The same on the page that answers."""
    more = " The address of your calendar was withdrawn: make a new one under Compliance, “Your calendar’s address”."
    return words + more if withdrawn else words


def url(endpoint: str, **values: str) -> str:
    """An address for an email, or to pass on by hand."""
    return settings().public_url + path_builder(current_app)(endpoint, **values)

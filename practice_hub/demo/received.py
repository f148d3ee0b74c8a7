"""A file of clients that somebody has just received: the worker reads it, and it waits to be looked at."""

from collections.abc import Sequence

from practice_hub.base import jobs
from practice_hub.base.database import WriteSession
from practice_hub.clients.enums import ClientType
from practice_hub.clients.models import Client
from practice_hub.imports.enums import READ_JOB, State
from practice_hub.imports.models import ClientImport
from practice_hub.people.models import User
from practice_hub.web.sheets import MARK, csv_line

FILE = "clients taken over, November.csv"
HEADINGS = ("Client code", "Client name", "Entity type", "Telephone", "Year end", "Post Code")

NEW = (
    ("", "Harbour Lane Bakery Ltd", "Private limited company", "01632 960 411", "31/03/2027", "LS1 4DY"),
    ("", "Osprey Tiling", "Self-employed", "01632 960 412", "", "LS6 2QD"),
    ("", "Thistle and Thread LLP", "LLP", "01632 960 413", "30/04/2027", "LS2 7EW"),
    ("", "Kirkgate Framing Ltd", "Ltd", "01632 960 414", "31 June", "LS2 7DP"),
)
"""The last one is a mistake for the dry run to find."""


def add_received(session: WriteSession, clients: Sequence[Client], by: User) -> None:
    companies = [one for one in clients if one.type == ClientType.LIMITED_COMPANY and one.archived_at is None]
    people = [one for one in clients if one.type == ClientType.INDIVIDUAL]
    known = [(one.code, one.name, "Ltd", f"01632 960 42{place}", "", "") for place, one in enumerate(companies[:5])]
    alike = [("", one.name, "Individual", "01632 960 430", "", "") for one in people[:1]]
    text = MARK + "".join(map(csv_line, (HEADINGS, *NEW, *known, *alike)))
    own = ClientImport(user_id=by.id, user_name=by.name, file_name=FILE, content=text.encode(), state=State.READING)
    session.add(own)
    session.flush()
    jobs.enqueue(session, READ_JOB, {"import_id": own.id, "user_id": by.id})

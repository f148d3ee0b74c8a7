"""A file of clients that somebody has just received: the worker reads it, and it waits to be looked at."""

from pathlib import Path

from practice_hub.base import jobs
from practice_hub.clients.enums import ClientType
from practice_hub.demo.people import NewPractice
from practice_hub.imports.enums import READ_JOB, State
from practice_hub.imports.models import ClientImport
from practice_hub.web.sheets import MARK, csv_line

NAME = "clients taken over, November.csv"
# The last of them is a mistake for the dry run to find.
NEW_CLIENTS = Path(__file__).with_name("new_clients.csv")


def add(new: NewPractice) -> None:
    """New clients, five that the practice has already, and one whose name alone is known."""
    companies, people = new.clients_of(ClientType.LIMITED_COMPANY), new.clients_of(ClientType.INDIVIDUAL)
    lines = [(client.code, client.name, "Ltd", new.fake.phone(), "", "") for client in companies[:5]]
    lines += [("", people[0].name, "Individual", new.fake.phone(), "", "")]
    text = MARK + NEW_CLIENTS.read_text(encoding="utf-8") + "".join(map(csv_line, lines))
    by, content = new.staff[0], text.encode()
    file = ClientImport(user_id=by.id, user_name=by.name, file_name=NAME, content=content, state=State.READING)
    new.session.add(file)
    new.session.flush()
    jobs.enqueue(new.session, READ_JOB, {"import_id": file.id, "user_id": by.id})

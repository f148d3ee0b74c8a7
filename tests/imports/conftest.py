"""Files of clients, and the worker that reads them."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.imports import access
from practice_hub.imports.actions import decisions
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.people.viewer import Viewer
from practice_hub.records.fields import snapshot
from practice_hub.web.extension import PracticeHub
from practice_hub.web.sheets import csv_line
from tests.world import World

Choose = Callable[..., ClientImport]
Work = Callable[[], int]

HEADINGS = ("Code", "Name", "Type", "Correspondence postcode", "Phone number")


def csv_of(rows: Iterable[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    return "".join(csv_line(row) for row in (headings, *rows)).encode()


def book_of(rows: Iterable[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Clients")
    for row in (headings, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def as_sent(content: bytes) -> dict[str, Any]:
    """A large file as a browser sends it; the test client would keep one of its own open."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="clients.csv"\r\n\r\n'
    return {"data": head + content + b"\r\n--x--", "content_type": "multipart/form-data; boundary=x"}


def firms(number: int, **changed: str) -> list[tuple[str, ...]]:
    """So many sole traders, each with a code; `changed` gives some of them, by code, another phone number."""
    codes = [f"F{place:04}" for place in range(number)]
    return [(code, f"Firm {code}", "Sole trader", "LS1 4DY", changed.get(code, "01632 960 001")) for code in codes]


@pytest.fixture
def work(world: World) -> Work:
    """The worker does what there is to do."""
    registry: Jobs = PracticeHub.of(world.app).jobs
    quiet = Jobs()
    quiet.handlers = registry.handlers
    return Worker(world.database, quiet, world.app.app_context).drain


@pytest.fixture
def importing(world: World, work: Work) -> Choose:
    """A file that was chosen and checked."""

    def choose(content: bytes, name: str = "clients.csv", by: Viewer | None = None) -> ClientImport:
        viewer = by or world.alice
        with world.write(viewer) as session:
            own = decisions.upload(session, name, content, by=viewer)
        work()
        return again(world, own)

    return choose


def again(world: World, own: ClientImport) -> ClientImport:
    """The import as it stands."""
    with world.database.read(own.tenant_id) as session:
        found = access.get_import(
            session, own.id, world.alice if own.tenant_id == world.alice.tenant_id else world.charlie
        )
    assert found is not None
    return found


def rows_of(world: World, own: ClientImport) -> list[ImportRow]:
    with world.database.read(own.tenant_id) as session:
        return list(session.scalars(access.rows_of(own)))


def act(world: World, own: ClientImport, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """An action of Alice's on this import."""
    with world.write(world.alice) as session:
        held = access.get_import(session, own.id, world.alice)
        return action(session, held, *args, by=world.alice, **kwargs)


def run(world: World, own: ClientImport, work: Work, *, leave_out_errors: bool = False) -> ClientImport:
    act(world, own, decisions.start, leave_out_errors=leave_out_errors)
    work()
    return again(world, own)


def undo(world: World, own: ClientImport, work: Work) -> ClientImport:
    act(world, own, decisions.undo)
    work()
    return again(world, own)


def everybody(world: World) -> dict[str, dict[str, str]]:
    """The fields of each client of the practice, by its code."""
    with world.database.read(world.alice.tenant_id) as session:
        return {client.code: snapshot(client, FIELDS) for client in session.scalars(select(Client))}


def client_of(world: World, code: str) -> Client:
    with world.database.read(world.alice.tenant_id) as session:
        return session.scalars(select(Client).where(Client.code == code)).one()

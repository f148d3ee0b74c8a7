"""When reminders are sent: every morning by the worker, some people a job, or by hand with `flask deadlines remind`."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from practice_hub.base import clock, directory, jobs
from practice_hub.base.database import Database, WriteSession
from practice_hub.base.jobs import Jobs
from practice_hub.compliance.reminders import sweep
from practice_hub.compliance.reminders.ladder import AT
from practice_hub.compliance.reminders.updates import THESE
from practice_hub.web.sessions import database
from practice_hub.web.templating import counted

# By hand; the worker has tries of its own.
TRIES = 5
REMIND = "deadlines.remind"
PRACTICE = "deadlines.remind.practice"
PEOPLE = "deadlines.remind.people"


def register(registry: Jobs) -> None:
    registry.every_day(REMIND, AT, jobs.for_each_practice(PRACTICE))
    registry.register(PRACTICE, jobs.inside(_practice))
    registry.register(PEOPLE, jobs.inside(lambda session, payload: sweep.remind(session, payload["user_ids"])))
    registry.register(THESE, jobs.inside(lambda session, payload: sweep.remind(session, **payload)))


def remind_all(database: Database) -> int:
    """Today's sweep of every practice, now. Answers how many notifications it made; again makes none."""
    with database.directory() as session:
        tenant_ids = directory.tenant_ids(session)
    return sum(_remind_practice(database, tenant_id) for tenant_id in tenant_ids)


def _remind_practice(database: Database, tenant_id: int) -> int:
    with database.write(tenant_id) as session:
        sweep.forget_old(session)
        batches = list(sweep.batches_of_readers(session))
    return sum(_remind_people(database, tenant_id, batch) for batch in batches)


def _remind_people(database: Database, tenant_id: int, batch: Sequence[int], tries: int = TRIES) -> int:
    """Whoever else has these people in hand at this moment is waited for, longer than for an ordinary lock."""
    try:
        with database.write(tenant_id) as session:
            return sweep.remind(session, batch)
    except OperationalError:
        if tries == 1:
            raise
    return _remind_people(database, tenant_id, batch, tries - 1)


def _practice(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """Each batch is a job, so that several workers share them and one fault stops one of them."""
    sweep.forget_old(session)
    for batch in sweep.batches_of_readers(session):
        key = f"{PEOPLE}:{session.tenant_id}:{clock.today()}:{batch[0]}"
        jobs.enqueue(session, PEOPLE, {"user_ids": batch}, key=key)


@click.command("remind")
@with_appcontext
def remind_command() -> None:
    """Send today's reminders now, as the worker does at 07:00. Those that were sent are not sent again."""
    click.echo(f"{counted(remind_all(database()), 'reminder')} sent.")

"""`flask events`: watch a log, say something to the screens, begin a new life of the logs; and `flask work`."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from practice_hub.base import directory, installation
from practice_hub.base.worker import Worker
from practice_hub.live.events import DemoEvent
from practice_hub.realtime import log
from practice_hub.realtime.bus import WakeUp, WakeUpKind
from practice_hub.realtime.event import Event
from practice_hub.realtime.outbox import append
from practice_hub.web.extension import PracticeHub
from practice_hub.web.sessions import database

# How often `tail` looks, and how many events it takes at a time.
LOOK_SECONDS = 0.5
BATCH = 500

events = AppGroup("events", help="Watch the event logs and try out the screens.")

of_practice = click.option("--practice-of", "email", metavar="EMAIL", help="The practice of this person.")


def init_commands(app: Flask) -> None:
    app.cli.add_command(events)
    app.cli.add_command(work)


@events.command("tail")
@of_practice
@click.option("--last", default=10, show_default=True, help="Begin with this many that are there already.")
@click.option("--once", is_flag=True, help="Stop at the end instead of following.")
def tail(email: str | None, last: int, once: bool) -> None:
    """One line an event, as it is committed: practice, position, time, type, subject, audience, data."""
    positions: dict[int, int] = {}
    while True:
        for tenant_id in _tenants(email):
            positions[tenant_id] = _print_after(tenant_id, positions.get(tenant_id), last)
        if once:
            return
        time.sleep(LOOK_SECONDS)


@events.command("send-test")
@click.option("--practice-of", "email", metavar="EMAIL", required=True, help="The practice of this person.")
@click.option("--message", default="Hello from the command line", show_default=True)
def send_test(email: str, message: str) -> None:
    """Append a `demo:ping` event, which every open page of the practice that subscribes to it gets."""
    (tenant_id,) = _tenants(email)
    with database().write(tenant_id) as session:
        append(session, DemoEvent.PING, "practice", tenant_id, data={"message": message})
    with database().read(tenant_id) as session:
        click.echo(f"Sent; the log stands at {log.head(session)}.")


@events.command("restart")
@of_practice
def restart(email: str | None) -> None:
    """Begin a new life of the logs: open pages ask everything again. A restored back-up needs it."""
    tenants, restored = _tenants(email), False
    with database().directory(write=True) as session:
        count = log.restart(session.connection(), tenants)
        if email is None:
            restored = installation.marked_since(session, installation.RESTORED) is not None
            installation.remove_mark(session, installation.RESTORED)
        if restored:
            # Who signed out, or used their link, since the back-up was made is not known any more.
            directory.end_all(session)
    bus = PracticeHub.of(current_app).bus
    for tenant_id in tenants:
        bus.publish(WakeUp(WakeUpKind.HEAD, tenant_id))
    click.echo(f"{count} logs begin a new life." if count != 1 else "1 log begins a new life.")
    if restored:
        click.echo("Everybody signs in again, and links that were sent before work no more.")


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@with_appcontext
def work(once: bool) -> None:
    """Do the work outside requests (mail, imports, what happens nightly) until stopped by a signal."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - werkzeug's way
    worker = Worker(database(), PracticeHub.of(app).jobs, around=app.app_context)
    with _stopped_by_signals(worker.stop):
        if once:
            click.echo(f"{worker.drain()} jobs were due.")
        else:
            worker.work()


@contextmanager
def _stopped_by_signals(stop: Callable[..., None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the worker after the job in hand."""
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tenants(email: str | None) -> list[int]:
    """The practice of this person, or all."""
    with database().directory() as session:
        if email is None:
            return list(directory.tenant_ids(session))
        sign_in = directory.find_sign_in(session, email)
    if sign_in is None:
        raise click.BadParameter(f"nobody signs in with {email}", param_hint="--practice-of")
    return [sign_in.tenant_id]


def _print_after(tenant_id: int, position: int | None, last: int) -> int:
    """Print what came after this position; answers the new one."""
    with database().read(tenant_id) as session:
        seen = max(0, log.head(session).position - last) if position is None else position
        for event in log.after(session, seen, BATCH):
            click.echo(_line(event))
            seen = event.position
    return seen


def _line(event: Event) -> str:
    subject = f"{event.subject_type}-{event.subject_id}"
    moment = event.occurred_at.isoformat(timespec="milliseconds")
    audience = event.audience or "everyone"
    return (
        f"{event.tenant_id} {event.position} {moment} {event.type} {subject} {audience} {json.dumps(dict(event.data))}"
    )

"""The `flask` commands: practice, user, notify, demo, deadlines, events, search, db, work."""

from flask import Flask

from practice_hub.accounts import commands as accounts
from practice_hub.base.commands import database_commands
from practice_hub.compliance.commands import deadlines
from practice_hub.demo import commands as demo
from practice_hub.live import commands as live
from practice_hub.notifications import commands as notifications
from practice_hub.search.commands import search
from practice_hub.web.extension import PracticeHub


def init_commands(app: Flask) -> None:
    """Hang every group of commands on the app."""
    app.cli.add_command(database_commands(PracticeHub.of(app).migrations))
    accounts.init_commands(app)
    app.cli.add_command(deadlines)
    demo.init_commands(app)
    live.init_commands(app)
    notifications.init_commands(app)
    app.cli.add_command(search)

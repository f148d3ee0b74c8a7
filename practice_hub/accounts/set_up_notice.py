"""Where an empty installation is set up: said when the server starts."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from practice_hub.accounts.actions.links import add_set_up_link
from practice_hub.base.config import Settings
from practice_hub.base.database import Database


def announce_set_up(settings: Settings, say: Callable[[str], None]) -> None:
    """Say the address while there is no practice. Called once a start, before the server's processes begin."""
    database = Database(settings.database_url)
    try:
        token = add_set_up_link(database)
    except DBAPIError:
        # Away or not migrated: /readyz tells, and the next start says this.
        return
    finally:
        database.dispose()
    if token:
        say(f"Set up Practice Hub at {settings.public_url}/set-up/{token}")

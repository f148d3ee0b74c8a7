"""Whether the database can serve: reachable, migrated, and not left half restored."""

from sqlalchemy.exc import SQLAlchemyError

from practice_hub.base import installation
from practice_hub.base.database import Database
from practice_hub.base.migrations import Migrations

AWAY = "the database cannot be reached"
NOT_MIGRATED = "the database is not migrated: run `flask db upgrade`"
RESTORED = "a back-up was restored: run `flask events restart`"


class DatabaseReadiness:
    """Answers what is wrong in words, or nothing. One small query once the migrations were seen to be complete."""

    def __init__(self, database: Database, migrations: Migrations) -> None:
        self._database, self._migrations = database, migrations
        self._migrated = False

    def __call__(self) -> str:
        try:
            return self._look()
        except SQLAlchemyError:
            return AWAY

    def _look(self) -> str:
        with self._database.directory() as session:
            if not self._migrated:
                self._migrated = self._migrations.is_current(session.connection())
            if not self._migrated:
                return NOT_MIGRATED
            return RESTORED if installation.marked_since(session, installation.RESTORED) else ""

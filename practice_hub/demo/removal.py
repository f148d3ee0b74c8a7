"""Takes demonstration practices away, rows of every room included.

Raw statements stand here on purpose: which tables there are only the whole application knows. Each names its tenant.
"""

from sqlalchemy import delete

from practice_hub.base.database import Database, metadata
from practice_hub.base.directory import Tenant
from practice_hub.people.models import Practice


class NoDemo(Exception):
    """Only practices that are marked as demonstrations may be taken away."""


def remove(database: Database, tenant_id: int) -> None:
    """One practice and all that is its own. Raises `NoDemo`; the database refuses it too."""
    with database.write(tenant_id) as session:
        practice = session.get_one(Practice, tenant_id)
        if not practice.is_demo:
            raise NoDemo(practice.name)
        # Those that point to others first, and the practice's own row last: while it stands, the story may be deleted.
        owned = [table for table in reversed(metadata.sorted_tables) if "tenant_id" in table.columns]
        practices = metadata.tables[Practice.__tablename__]
        for table in sorted(owned, key=lambda table: table is practices):
            session.connection().execute(delete(table).where(table.c.tenant_id == tenant_id))
        session.connection().execute(delete(Tenant).where(Tenant.id == tenant_id))

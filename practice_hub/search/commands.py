"""`flask search`: the index, made anew."""

import click
from flask.cli import AppGroup

from practice_hub.base import directory
from practice_hub.search import index
from practice_hub.web.sessions import database
from practice_hub.web.templating import counted

search = AppGroup("search", help="The index of the search.")


@search.command("rebuild")
def rebuild() -> None:
    """Write the words of every record anew. Needed by nothing but a repair: the index follows each change."""
    with database().directory() as session:
        tenants = list(directory.tenant_ids(session))
    total = 0
    for tenant_id in tenants:
        with database().write(tenant_id) as work:
            total += index.rebuild(work)
    click.echo(f"{counted(total, 'record')} of {counted(len(tenants), 'practice')} can be found.")

"""The list of clients, and its export."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.clients import access, export, list_query
from practice_hub.clients.actions import records
from practice_hub.clients.custom_fields import custom_fields_of
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.filters import filters_of, read_filters
from practice_hub.clients.groups import all_groups
from practice_hub.clients.lookup import client_text, clients_called
from practice_hub.clients.routes.blueprint import bp
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.filters import in_words
from practice_hub.web.sessions import database, read_session, write_session
from practice_hub.web.sheets import csv_response


@bp.get("")
def index() -> ResponseReturnValue:
    by, session, custom = viewer(), read_session(), custom_fields_of(read_session())
    filters = read_filters(request.args, custom=custom)
    counts, colleagues = access.counts(session), people.colleagues(session, active=False)
    own = filters_of(filters, counts, colleagues, custom, _groups())
    return render_template(
        "clients/index.html",
        filters=filters,
        own_filters=own,
        words=in_words(filters.criteria.text, own),
        counts=counts,
        page=list_query.page(session, filters.criteria, request.args.get("page"), filters.size),
        colleagues=[user for user in colleagues if user.active],
        statuses=list(ClientStatus),
        may_edit=by.may(Permission.EDIT_CLIENTS),
        may_archive=by.may(Permission.ARCHIVE_CLIENTS),
        may_export=by.may(Permission.EXPORT),
        may_manage_fields=by.may(Permission.MANAGE_FIELDS),
    )


def _groups() -> dict[str, str]:
    return {str(group.id): group.name for group, _ in all_groups(read_session())}


@bp.post("/exports")
def add_export() -> ResponseReturnValue:
    by, custom = viewer(), custom_fields_of(read_session())
    filters = read_filters(request.form, custom=custom)
    by.must(Permission.EXPORT)
    own = filters_of(
        filters, access.counts(read_session()), people.colleagues(read_session(), active=False), custom, _groups()
    )
    rows = min(list_query.count(read_session(), filters.criteria), export.MOST_ROWS)
    with write_session() as session:
        records.record_export(session, by=by, rows=rows, filters=in_words(filters.criteria.text, own))
    lines = export.lines(database(), by, filters.criteria, rows)
    return csv_response(lines, f"clients-{clock.today().isoformat()}.csv")


@bp.get("/named")
def named() -> ResponseReturnValue:
    """Asked while a client's name is typed in a form."""
    found = clients_called(read_session(), request.args.get("client", ""))
    return render_template("components/_options.html", id="client-options", options=map(client_text, found))

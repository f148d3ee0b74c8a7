"""The list of clients, and its export."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.clients import access, actions, export, listing
from practice_hub.clients.filters import filters_of, in_words, read_filters
from practice_hub.clients.kinds import ClientStatus
from practice_hub.clients.naming import client_text, clients_called
from practice_hub.clients.routes.blueprint import bp
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import database, reading, writing


@bp.get("")
def index() -> ResponseReturnValue:
    by, session, filters = viewer(), reading(), read_filters(request.args)
    counts, colleagues = access.counts(session), people.colleagues(session, active=False)
    own = filters_of(filters, counts, colleagues)
    return render_template(
        "clients/index.html",
        filters=filters,
        own_filters=own,
        words=in_words(filters, own),
        counts=counts,
        page=listing.page(session, filters.sought, request.args.get("page"), filters.size),
        colleagues=[user for user in colleagues if user.active],
        statuses=list(ClientStatus),
        may_edit=by.may(Permission.EDIT_CLIENTS),
        may_archive=by.may(Permission.ARCHIVE_CLIENTS),
        may_export=by.may(Permission.EXPORT),
    )


@bp.post("/exports")
def add_export() -> ResponseReturnValue:
    by, filters = viewer(), read_filters(request.form)
    by.must(Permission.EXPORT)
    own = filters_of(filters, access.counts(reading()), people.colleagues(reading(), active=False))
    rows = min(listing.count(reading(), filters.sought), export.MOST_ROWS)
    with writing() as session:
        actions.record_export(session, by=by, rows=rows, filters=in_words(filters, own))
    lines = export.lines(database(), by, filters.sought, rows)
    name = f"clients-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/named")
def named() -> ResponseReturnValue:
    """Asked while a client's name is typed in a form."""
    found = clients_called(reading(), request.args.get("client", ""))
    return render_template("components/_options.html", id="client-options", options=map(client_text, found))

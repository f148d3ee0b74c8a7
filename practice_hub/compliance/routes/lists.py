"""The compliance page, and its export."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.compliance import access, export, list_query
from practice_hub.compliance.actions import records
from practice_hub.compliance.filters import GROUPS, PAGE_SIZE, PRINTED_SIZE, filters_of, read_filters
from practice_hub.compliance.models import OPEN
from practice_hub.compliance.routes.blueprint import bp
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.filters import in_words
from practice_hub.web.sessions import database, read_session, write_session
from practice_hub.web.sheets import csv_response


@bp.get("")
def index() -> ResponseReturnValue:
    by, session, filters = viewer(), read_session(), read_filters(request.args)
    colleagues = people.colleagues(session, active=False)
    own = filters_of(filters, colleagues)
    figures = access.figures(session)
    printed = "print" in request.args
    size = PRINTED_SIZE if printed else PAGE_SIZE
    page, levels = list_query.page(session, filters.criteria, request.args.get("page"), size, figures)
    return render_template(
        "compliance/index.html",
        filters=filters,
        own_filters=own,
        words=in_words(filters.criteria.text, own),
        figures=figures,
        printed=printed,
        page=page,
        groups=list_query.groups(page, levels, filters.criteria),
        groupings=GROUPS,
        month=list_query.month(session, filters.month),
        colleagues=[user for user in colleagues if user.active],
        statuses=OPEN,
        may_edit=by.may(Permission.EDIT_DEADLINES),
        may_export=by.may(Permission.EXPORT),
    )


@bp.post("/exports")
def add_export() -> ResponseReturnValue:
    by, filters = viewer(), read_filters(request.form)
    by.must(Permission.EXPORT)
    own = filters_of(filters, people.colleagues(read_session(), active=False))
    rows = min(list_query.count(read_session(), filters.criteria), export.MOST_ROWS)
    with write_session() as session:
        records.record_export(session, by=by, rows=rows, filters=in_words(filters.criteria.text, own))
    lines = export.lines(database(), by, filters.criteria, rows)
    return csv_response(lines, f"deadlines-{clock.today().isoformat()}.csv")

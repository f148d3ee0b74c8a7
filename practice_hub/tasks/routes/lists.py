"""The list of tasks."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.tasks import access, list_query
from practice_hub.tasks.filters import SIZE, filters_of, read_filters
from practice_hub.tasks.routes.blueprint import bp
from practice_hub.tasks.validation import may_have_tasks
from practice_hub.web.sessions import read_session


@bp.get("")
def index() -> ResponseReturnValue:
    by, session = viewer(), read_session()
    filters = read_filters(request.args, by)
    colleagues = people.colleagues(session, active=False)
    client = access.get_client(session, filters.criteria.client) if filters.criteria.client else None
    page, by_level = list_query.page(session, filters.criteria, request.args.get("page"), SIZE)
    return render_template(
        "tasks/index.html",
        filters=filters,
        own_filters=filters_of(filters, colleagues, client),
        page=page,
        groups=list_query.grouped(page.items, filters.criteria),
        by_level=by_level,
        colleagues=[user for user in colleagues if may_have_tasks(user)],
        may_edit=by.may(Permission.EDIT_TASKS),
        just_done=access.just_done(session, request.args.get("done")),
    )

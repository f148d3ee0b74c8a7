"""The way to 31 January."""

from flask import render_template
from flask.typing import ResponseReturnValue

from practice_hub.compliance.january import access, season
from practice_hub.compliance.routes.blueprint import bp
from practice_hub.web.sessions import read_session


@bp.get("/january")
def show_january() -> ResponseReturnValue:
    own, by_owner, by_kind = access.whole(read_session())
    return render_template(
        "compliance/january.html",
        season=own,
        by_owner=by_owner,
        by_kind=by_kind,
        stages=season.STAGES,
        chart=season.chart(own),
        stage_bars=season.stage_bars,
    )

"""The way to 31 January."""

from flask import render_template
from flask.typing import ResponseReturnValue

from practice_hub.compliance.january import access, season
from practice_hub.compliance.routes.blueprint import bp
from practice_hub.web.sessions import read_session


@bp.get("/january")
def show_january() -> ResponseReturnValue:
    whole = access.whole(read_session())
    return render_template(
        "compliance/january.html",
        whole=whole,
        season=whole.season,
        stages=season.STAGES,
        chart=season.chart(whole.season) if whole.season.all.total else None,
        stage_bars=season.stage_bars,
    )

"""How somebody wants to be told: the page, the switches that open pages turn, and what is muted."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.notifications import access
from practice_hub.notifications.actions import preferences as actions
from practice_hub.notifications.enums import Category, DeliveryChannel
from practice_hub.notifications.forms import PreferencesForm, name_of, preferences_from
from practice_hub.people.asking import viewer
from practice_hub.web.extension import settings
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("notification_preferences", __name__, url_prefix="/preferences/notifications")

PAGE = "/preferences/notifications"
SWITCH = {"on": True, "off": False}


@bp.get("")
def page() -> ResponseReturnValue:
    preferences = access.own_preferences(read_session(), viewer().user_id)
    return _page(PreferencesForm(formdata=None, obj=preferences), preferences.chosen)


@bp.post("")
def save() -> ResponseReturnValue:
    form, by = PreferencesForm(), viewer()
    if not form.validate():
        return _page(form, _ticked, 422)
    with write_session() as session:
        wanted = preferences_from(form, request.form, actions.stored(session, by), _offered())
        actions.set_preferences(session, wanted, by=by)
    flash("Your preferences are saved. They hold in every open tab from now on.", "success")
    return redirect(PAGE, 303)


@bp.post("/sound")
def set_sound() -> ResponseReturnValue:
    """Turned in the bell, or on this page's own switch, by the page's script."""
    sound, volume = request.form.get("sound"), request.form.get("volume")
    return _change(sound=_switch(sound), volume=_volume(volume))


@bp.post("/desktop")
def set_desktop() -> ResponseReturnValue:
    return _change(desktop=_switch(request.form.get("desktop", "")))


@bp.post("/mutes/<id:mute_id>/removal")
def unmute(mute_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        own = access.get_mute(session, by.user_id, mute_id) or abort(404)
        actions.unmute(session, own)
    flash(f"You hear of {own.subject_name} again.", "success")
    return redirect(f"{PAGE}#mutes", 303)


def _change(**changes: Any) -> ResponseReturnValue:
    by = viewer()
    known = {name: value for name, value in changes.items() if value is not None}
    with write_session() as session:
        actions.set_preferences(session, replace(actions.stored(session, by), **known), by=by)
    return "", 204


def _switch(raw: str | None) -> bool | None:
    """On, off, or not spoken of. Anything else is nobody's switch."""
    return None if raw is None else SWITCH[raw] if raw in SWITCH else abort(400)


def _volume(raw: str | None) -> int | None:
    if raw is None:
        return None
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 3 and int(raw) <= 100 else abort(400)


def _offered() -> dict[DeliveryChannel, bool]:
    """Where there is no mail server, nobody is offered emails."""
    return {
        channel: settings().sends_mail or channel not in (DeliveryChannel.EMAIL_NOW, DeliveryChannel.DIGEST)
        for channel in DeliveryChannel
    }


def _ticked(category: Category) -> frozenset[DeliveryChannel]:
    """What was ticked on a form that comes back."""
    return frozenset(channel for channel in DeliveryChannel if channel in request.form.getlist(name_of(category)))


def _page(form: PreferencesForm, chosen: object, code: int = 200) -> Response:
    html = render_template(
        "notifications/preferences.html",
        form=form,
        categories=Category,
        channels=[channel for channel, offered in _offered().items() if offered],
        chosen=chosen,
        name_of=name_of,
        mutes=access.mutes_of(read_session(), viewer().user_id, clock.today()),
    )
    return make_response(html, code)

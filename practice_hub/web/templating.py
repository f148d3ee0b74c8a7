"""What every template can use: links, assets, dates. Pages get more, partials get this alone."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, send_from_directory
from jinja2 import StrictUndefined

from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.base.urgency import urgency_of

# Assets carry their build in their path, so a browser may keep them for ever.
FOREVER = "public, max-age=31536000, immutable"


def init_templating(app: Flask, build: str) -> None:
    """Globals and filters for pages and partials alike. None of them needs a request."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        path=path_builder(app),
        asset=lambda name: f"/static/{build}/{name}",
        initials=initials,
        counted=counted,
        urgency_of=urgency_of,
    )
    app.jinja_env.filters.update(
        london=lambda moment: moment.astimezone(LONDON),
        long_date=long_date,
        short_date=short_date,
        absolute=absolute,
        ago=ago,
    )
    app.add_url_rule("/static/<build>/<path:filename>", "assets", _assets(app, build))


def path_builder(app: Flask) -> Callable[..., str]:
    """Links from the URL map, without a host: the same inside a request, in a pushed frame and on the command line."""
    adapter = app.url_map.bind("")

    def path(endpoint: str, /, **values: Any) -> str:
        return adapter.build(endpoint, values)

    return path


def build_of(folders: Iterable[Path]) -> str:
    """A short name of exactly these files: a page of another build offers to reload."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(folder)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def render_partial(app: Flask, template: str, **values: Any) -> str:
    """Draw a partial the same for every answer: with its arguments and nothing else."""
    return app.jinja_env.get_template(template).render(**values)


def initials(name: str) -> str:
    """At most two letters for an avatar: first and last name."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def counted(number: int, one: str, many: str = "") -> str:
    """“1 client”, “2 clients”, “1,204 clients”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def long_date(day: date | datetime) -> str:
    """“7 January 2027”."""
    return f"{_civil(day):%-d %B %Y}"


def short_date(day: date | datetime) -> str:
    """“Thu 7 Jan”, with the year when it is not this one."""
    civil = _civil(day)
    return f"{civil:%a %-d %b}" if civil.year == clock.today().year else f"{civil:%-d %b %Y}"


def absolute(moment: datetime) -> str:
    """“Wed 6 Jan 2027, 09:41”, in London."""
    return f"{moment.astimezone(LONDON):%a %-d %b %Y, %H:%M}"


def ago(moment: datetime) -> str:
    """“Just now”, “12 min ago”, “3 h ago” under 12 hours, “09:41”, “Yesterday”, “Mon 4 Jan”, as times.js goes on."""
    seconds = (clock.now() - moment).total_seconds()
    if seconds < 60:
        return "Just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 12 * 3600:
        return f"{int(seconds // 3600)} h ago"
    days = (clock.today() - clock.day_of(moment)).days
    if days == 0:
        return f"{moment.astimezone(LONDON):%H:%M}"
    return "Yesterday" if days == 1 else short_date(moment)


def _civil(day: date | datetime) -> date:
    return clock.day_of(day) if isinstance(day, datetime) else day


def _assets(app: Flask, current: str) -> Callable[[str, str], Response]:
    def assets(build: str, filename: str) -> Response:
        # A deploy under way: an old page may ask a new process. It gets today's file, but must not keep it.
        response = send_from_directory(str(app.static_folder), filename)
        response.headers["Cache-Control"] = FOREVER if build == current else "no-cache"
        return response

    return assets

"""The search page, and what is offered while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.search import access
from practice_hub.search.access import Query
from practice_hub.search.sources import Hits, SearchSource, known_words, search_sources
from practice_hub.web.pagination import Page, page_number
from practice_hub.web.sessions import read_session

# Of each source: below the field, on the page, and on the page of one source.
OFFERED, SHOWN, PAGE_SIZE = 4, 8, 50

bp = Blueprint("search", __name__, url_prefix="/search")


@dataclass(frozen=True, slots=True)
class Group:
    """What was found by one source."""

    source: SearchSource
    hits: Hits


@bp.get("")
def index() -> ResponseReturnValue:
    query = _asked()
    source = next((source for source in search_sources() if source.key == request.args.get("kind")), None)
    groups = _groups(query, SHOWN)
    return render_template(
        "search/index.html",
        query=query,
        searched=query.text,
        groups=groups,
        total=sum(group.hits.total for group in groups),
        source=source,
        page=_page(query, source, groups) if source else None,
    )


@bp.get("/offers")
def offers() -> ResponseReturnValue:
    """Asked while somebody types in the field of the frame."""
    query = _asked()
    groups = _groups(query, OFFERED)
    total = sum(group.hits.total for group in groups)
    return render_template("search/_offers.html", query=query, groups=groups, total=total)


def _asked() -> Query:
    return access.read(read_session(), request.args.get("q", ""), known_words())


def _groups(query: Query, most: int) -> Sequence[Group]:
    if query.is_empty:
        return ()
    groups = [Group(source, source.find(read_session(), query, most, 0)) for source in search_sources()]
    return [group for group in groups if group.hits.total]


def _page(query: Query, source: SearchSource, groups: Sequence[Group]) -> Page[object]:
    total = next((group.hits.total for group in groups if group.source is source), 0)
    number = page_number(request.args.get("page"), total, PAGE_SIZE)
    items = source.find(read_session(), query, PAGE_SIZE, (number - 1) * PAGE_SIZE).shown if total else ()
    return Page(items, number, PAGE_SIZE, total)

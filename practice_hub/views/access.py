"""Every read of saved views: one's own, and those that are shared."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.views.models import SavedView

SUBJECT = "view"
# More would not be found again among themselves.
MOST = 50
# A person's own of three lists, and a hundred shared ones.
MOST_SEEN = 5 * MOST


def _seen_by(viewer: Viewer) -> ColumnElement[bool]:
    return or_(SavedView.user_id == viewer.user_id, SavedView.shared)


def seen_by(session: TenantSession, viewer: Viewer) -> Sequence[SavedView]:
    """What a person may open: first their own, then what others share, each by name; one query for every page."""
    own_first = (SavedView.user_id != viewer.user_id, func.lower(SavedView.name), SavedView.id)
    return session.scalars(select(SavedView).where(_seen_by(viewer)).order_by(*own_first).limit(MOST_SEEN)).all()


def get_view(session: TenantSession, view_id: int, viewer: Viewer) -> SavedView | None:
    """One of them; another's own is as one that is not there. In a unit of work it is held."""
    own = select(SavedView).where(SavedView.id == view_id, _seen_by(viewer))
    return session.scalar(own.with_for_update() if isinstance(session, WriteSession) else own)


def own_names(session: TenantSession, of: str, viewer: Viewer) -> dict[str, int]:
    """The names of a person's own views of one list, in small letters, with their numbers."""
    own = select(SavedView.name, SavedView.id).where(SavedView.user_id == viewer.user_id, SavedView.of == of)
    return {str(name).casefold(): int(id) for name, id in session.execute(own.limit(2 * MOST))}


def may_change(view: SavedView, viewer: Viewer) -> bool:
    return view.user_id == viewer.user_id


def may_delete(view: SavedView, viewer: Viewer) -> bool:
    """Its owner; what is shared, also those who look after the practice's views."""
    return may_change(view, viewer) or (view.shared and viewer.may(Permission.MANAGE_VIEWS))

"""Who asks: the person that the request's signed-in browser speaks for. Rooms below accounts ask here too."""

from typing import cast

from flask import abort
from flask_login import current_user

from practice_hub.people.viewer import Viewer


def viewer() -> Viewer:
    """401 when nobody is signed in."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(Viewer, current_user.viewer)

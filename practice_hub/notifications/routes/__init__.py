"""The pages of this room."""

from practice_hub.notifications.routes import centre

BLUEPRINTS = (centre.bp,)

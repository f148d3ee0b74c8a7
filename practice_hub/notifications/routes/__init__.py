"""The pages of this room."""

from practice_hub.notifications.routes import centre, preferences

BLUEPRINTS = (centre.bp, preferences.bp)

"""The pages of this room."""

from practice_hub.notifications.routes import centre, preferences, unsubscribing

BLUEPRINTS = (centre.bp, preferences.bp, unsubscribing.bp)

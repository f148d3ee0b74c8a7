"""The pages of this room, by noun."""

from practice_hub.accounts.routes import signing_in

BLUEPRINTS = (signing_in.bp,)

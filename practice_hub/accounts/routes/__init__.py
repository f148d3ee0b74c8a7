"""The pages of this room, by noun."""

from practice_hub.accounts.routes import account, links, practice, preferences, set_up, signing_in, team

BLUEPRINTS = (signing_in.bp, links.bp, set_up.bp, account.bp, team.bp, practice.bp, preferences.bp)

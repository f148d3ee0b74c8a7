"""Accounts: sign-in, signed-in browsers, invitations, the team, practice settings."""

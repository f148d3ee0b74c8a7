"""This room's place in the application: the first page, and the first place in the rail."""

from flask import Flask

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.dashboard import routes


def init_dashboard(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    add_nav_item(app, NavItem("dashboard.index", "Dashboard", "home"))

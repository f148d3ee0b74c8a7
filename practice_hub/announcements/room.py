"""This room's place in the application."""

from flask import Flask

from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.announcements import routes
from practice_hub.announcements.events import AnnouncementEvent
from practice_hub.web.fragments import Fragments, draw_nothing

SUBJECT_TYPE = SubjectType(
    "announcement",
    "Announcement",
    {"announcement.made": "Announcement made", "announcement.withdrawn": "Announcement taken back"},
)


def init_announcements(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(routes.bp)
    subject_types.register(SUBJECT_TYPE)
    # Whether one still holds depends on the day, so dashboards ask.
    fragments.register(draw_nothing, *AnnouncementEvent)

"""What can be done in this room, in the words of the activity page."""

from practice_hub.activity.subject_types import SubjectType

PERSON = SubjectType(
    "person",
    "Colleague",
    {
        "person.added": "Colleague added",
        "person.renamed": "Colleague renamed",
        "person.display_changed": "Display preferences changed",
    },
    watched={
        "person.invited": "Colleague invited",
        "person.withdrawn": "Invitation withdrawn",
        "person.role_changed": "Role changed",
        "person.deactivated": "Colleague deactivated",
        "person.reactivated": "Colleague reactivated",
        "person.email_changed": "Email address changed",
        "person.password_changed": "Password changed",
        "person.link_made": "Link to a new password made",
        "person.password_reset": "Password set by a link",
        "person.feed_withdrawn": "Calendar address withdrawn",
        "person.sign_in_paused": "Sign-in paused",
        "person.others_signed_out": "Other browsers signed out",
    },
)
BROWSER = SubjectType(
    "browser",
    "Signed-in browser",
    watched={"person.signed_in": "Signed in", "person.signed_out": "Signed out"},
)
PRACTICE = SubjectType(
    "practice",
    "Practice",
    {
        "practice.created": "Practice begun",
        "practice.changed": "Practice details changed",
        "person.joined": "Colleague joined",
    },
)

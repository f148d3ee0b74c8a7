"""What this room tells in the story, in the words of the activity page's filters."""

from practice_hub.activity.subject_types import SubjectType

SUBJECT_TYPES = (
    SubjectType(
        "contact",
        "Contact",
        {
            "contact.created": "Contact created",
            "contact.updated": "Contact updated",
            "contact.archived": "Contact archived",
            "contact.restored": "Contact restored",
        },
    ),
    SubjectType(
        "client",
        "Client",
        {
            "client.contact_linked": "Contact added to a client",
            "client.contact_unlinked": "Contact removed from a client",
            "client.contact_role_changed": "Contact’s role changed",
            "client.main_contact_changed": "Main contact changed",
        },
    ),
)

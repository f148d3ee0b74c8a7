"""What this room tells in the story, in the words of the activity page's filters."""

from practice_hub.activity.kinds import Kind

KINDS = (
    Kind(
        "contact",
        "Contact",
        {
            "contact.created": "Contact created",
            "contact.updated": "Contact updated",
            "contact.archived": "Contact archived",
            "contact.restored": "Contact restored",
        },
    ),
    Kind(
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

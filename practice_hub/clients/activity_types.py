"""What this room tells in the story, in the words of the activity page's filters."""

from practice_hub.activity.subject_types import SubjectType

SUBJECT_TYPES = (
    SubjectType(
        "client",
        "Client",
        {
            "client.created": "Client created",
            "client.updated": "Client updated",
            "client.archived": "Client archived",
            "client.restored": "Client restored",
            "client.services_changed": "Services changed",
            "client.related": "Clients related",
            "client.unrelated": "Relation removed",
            "client.grouped": "Group changed",
        },
    ),
    SubjectType(
        "client_field",
        "Client field",
        {
            "client_field.created": "Field added",
            "client_field.updated": "Field changed",
            "client_field.archived": "Field archived",
            "client_field.restored": "Field restored",
            "client_field.moved": "Field moved",
        },
    ),
    SubjectType("client_group", "Client group", {"client_group.renamed": "Group renamed"}),
    SubjectType("client_list", "Client list", watched={"clients.exported": "Client list exported"}),
)

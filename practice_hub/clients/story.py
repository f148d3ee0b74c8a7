"""What this room tells in the story, in the words of the activity page's filters."""

from practice_hub.activity.kinds import Kind
from practice_hub.people.permissions import Permission

KINDS = (
    Kind(
        "client",
        "Client",
        {
            "client.created": "Client created",
            "client.updated": "Client updated",
            "client.archived": "Client archived",
            "client.restored": "Client restored",
        },
    ),
    Kind("client_list", "Client list", {"clients.exported": "Client list exported"}, Permission.SEE_AUDIT),
)

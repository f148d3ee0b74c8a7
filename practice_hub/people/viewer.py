"""The viewer: who is asking, as pages, actions and streams know them."""

from dataclasses import dataclass

from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role, permissions_of
from practice_hub.realtime.event import audiences_of


class NotAllowed(Exception):
    """The viewer's role does not hold the permission that this needs."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person, frozen for one request or one stream (`realtime.channel.Subscriber`). `browser_id` is 0 for
    the command line and the worker; `token_hash` is that of the browser's cookie.
    """

    tenant_id: int
    user_id: int
    name: str
    role: Role
    browser_id: int = 0
    token_hash: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.role)

    @property
    def audiences(self) -> frozenset[str]:
        """Every audience of events and activities that this person may read."""
        return audiences_of(self.user_id, frozenset(map(str, self.permissions)))

    def may(self, permission: Permission | str) -> bool:
        return Permission(permission) in self.permissions

    def must(self, permission: Permission) -> None:
        """Raises `NotAllowed` unless the role holds the permission: every action asks this first."""
        if permission not in self.permissions:
            raise NotAllowed(permission)


def viewer_of(user: User, browser_id: int = 0) -> Viewer:
    """This person, with the role that they have now."""
    return Viewer(user.tenant_id, user.id, user.name, Role(user.role), browser_id)


def operator(tenant_id: int) -> Viewer:
    """Whoever types commands on the server: nobody's colleague, but may do what an owner may."""
    return Viewer(tenant_id, 0, "The operator", Role.OWNER)


def system(tenant_id: int) -> Viewer:
    """Practice Hub itself, for what nobody does: the work of the night, the end of an import."""
    return Viewer(tenant_id, 0, "Practice Hub", Role.OWNER)

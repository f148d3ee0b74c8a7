"""What can be done here, in the words of the activity page's filters. Each room says what its actions are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import Register


@dataclass(frozen=True, slots=True)
class SubjectType:
    """A type of record, and what is done to it: the action's name (`client.created`), its words (“Client created”)."""

    type: str
    label: str
    actions: Mapping[str, str] = field(default_factory=dict)
    watched: Mapping[str, str] = field(default_factory=dict)
    """Actions that only those hear of who may see the audit trail."""

    def heard_by(self, viewer: Viewer) -> dict[str, str]:
        """The actions that a person may hear of."""
        return {**self.actions, **(self.watched if viewer.may(Permission.SEE_AUDIT) else {})}


OWN = SubjectType("activity", "Activity list", watched={"activity.exported": "Activity exported"})


class SubjectTypes:
    """The register of kinds, filled by the composition root."""

    def __init__(self, *types: SubjectType) -> None:
        self._kinds: dict[str, SubjectType] = {}
        self.register(*types)

    def register(self, *kinds: SubjectType) -> None:
        """Add kinds; a room above may name more that is done to a record of a room below."""
        for kind in kinds:
            known = self._kinds.get(kind.type, kind)
            actions, watched = {**known.actions, **kind.actions}, {**known.watched, **kind.watched}
            self._kinds[kind.type] = SubjectType(kind.type, known.label, actions, watched)

    def heard_by(self, viewer: Viewer) -> Sequence[SubjectType]:
        """The kinds that a person may hear of."""
        return [kind for kind in self._kinds.values() if kind.heard_by(viewer)]

    def actions(self) -> dict[str, str]:
        """Every action's words by its name."""
        every = ({**kind.actions, **kind.watched} for kind in self._kinds.values())
        return {name: words for own in every for name, words in own.items()}

    def label(self, type: str) -> str:
        """A type's words; those of a type that no room names are made of its name."""
        return self._kinds[type].label if type in self._kinds else type.replace("_", " ").capitalize()


subject_types = Register(lambda: SubjectTypes(OWN))

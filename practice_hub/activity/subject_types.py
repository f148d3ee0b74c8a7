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

    def visible_to(self, viewer: Viewer) -> dict[str, str]:
        """The actions that a person may hear of."""
        return {**self.actions, **(self.watched if viewer.may(Permission.SEE_AUDIT) else {})}


OWN = SubjectType("activity", "Activity list", watched={"activity.exported": "Activity exported"})


class SubjectTypes:
    """The register of types, filled by the composition root."""

    def __init__(self, *subject_types: SubjectType) -> None:
        self._types: dict[str, SubjectType] = {}
        self.register(*subject_types)

    def register(self, *subject_types: SubjectType) -> None:
        """Add types; a room above may name more that is done to a record of a room below."""
        for new in subject_types:
            known = self._types.get(new.type, new)
            actions, watched = {**known.actions, **new.actions}, {**known.watched, **new.watched}
            self._types[new.type] = SubjectType(new.type, known.label, actions, watched)

    def visible_to(self, viewer: Viewer) -> Sequence[SubjectType]:
        """The types of which a person may hear something."""
        return [one for one in self._types.values() if one.visible_to(viewer)]

    def actions(self) -> dict[str, str]:
        """Every action's words by its name."""
        return {name: words for one in self._types.values() for name, words in {**one.actions, **one.watched}.items()}

    def label(self, type: str) -> str:
        """A type's words; those of a type that no room names are made of its name."""
        return self._types[type].label if type in self._types else type.replace("_", " ").capitalize()


subject_types = Register(lambda: SubjectTypes(OWN))

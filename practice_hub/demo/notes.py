"""Notes that colleagues of a demonstration practice wrote about clients; a few are pinned."""

from collections.abc import Sequence

from practice_hub.clients.access import SUBJECT
from practice_hub.clients.models import Client
from practice_hub.demo.fake import Fake
from practice_hub.demo.people import NewPractice
from practice_hub.notes.mentions import mentions_in
from practice_hub.notes.models import Note
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission

LONGEST_DAYS = 200


def add(new: NewPractice) -> None:
    """One to three for a quarter of the clients."""
    writers = new.who_may(Permission.EDIT_CLIENTS)
    chosen = new.fake.some(new.clients, "client_with_note")
    for client in [new.clients[0], *chosen]:
        new.session.add_all(_note(client, writers, new.fake) for _ in range(new.fake.randint(1, 3)))


def _note(client: Client, writers: Sequence[User], fake: Fake) -> Note:
    author, colleague = fake.sample(writers, 2)
    body = fake.word("note_texts").format(colleague=colleague.name)
    mentions, moment = mentions_in(body, {colleague.id: colleague.name}), fake.ago(LONGEST_DAYS, 1)
    return Note(
        subject_type=SUBJECT,
        subject_id=client.id,
        body=body,
        mentions=[[mention.begin, mention.end, colleague.id] for mention in mentions],
        told=[colleague.id] if mentions else [],
        author_id=author.id,
        author_name=author.name,
        created_at=moment,
        pinned_at=moment if fake.happens("note_pinned") else None,
    )

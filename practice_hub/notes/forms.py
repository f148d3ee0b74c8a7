"""The form of a note."""

from wtforms import Form, TextAreaField


class NoteForm(Form):
    """The text as it was typed; rules.py says what is wrong with it."""

    body = TextAreaField("Note")

    @classmethod
    def of(cls, text: str, *problems: str) -> "NoteForm":
        form = cls(data={"body": text})
        form.body.errors = problems
        return form

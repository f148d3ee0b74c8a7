"""The form that puts a contact beside a client."""

from wtforms import BooleanField, StringField

from practice_hub.records.forms import SmallForm


class PlaceForm(SmallForm):
    """Beside which client a person stands, and as what. A page leaves out the side that it knows."""

    contact = StringField("Contact")
    client = StringField("Client")
    role = StringField("Role")
    main = BooleanField("Main contact")

"""What rooms that keep records share: fields, parsing, editing, forms, ticked rows. It knows no noun."""

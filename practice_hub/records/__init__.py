"""What rooms that keep records share: fields, parsing, editing, forms, ticked rows, list filters. It knows no noun."""

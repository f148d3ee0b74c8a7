"""Dashboard: composes the other rooms' queries into the first page."""

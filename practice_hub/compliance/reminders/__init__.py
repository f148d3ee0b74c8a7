"""Who is reminded of which deadline, and when."""

"""Tasks: what somebody of the practice has to do, perhaps for a client (docs/tasks.md)."""

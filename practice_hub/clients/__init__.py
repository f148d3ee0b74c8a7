"""Clients: the records of those whom the practice works for (docs/clients.md)."""

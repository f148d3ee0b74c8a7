"""Clients: the records of those whom the practice works for."""

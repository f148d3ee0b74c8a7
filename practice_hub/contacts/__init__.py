"""Contacts: the people behind the clients. One person may stand beside many of them."""

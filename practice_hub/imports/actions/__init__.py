"""Every write of this room: what a person decides, what the worker writes, and what it takes back."""

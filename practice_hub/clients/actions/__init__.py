"""Every write of this room. Each asks for its permission, and says nothing when nothing changed."""

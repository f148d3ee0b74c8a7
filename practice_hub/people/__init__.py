"""Who people are: practice, user, role, permissions, display preferences. Models and access only."""

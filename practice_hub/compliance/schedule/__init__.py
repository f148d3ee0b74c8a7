"""Which deadlines a client has: from the rules, compared with those that stand. It writes nothing."""

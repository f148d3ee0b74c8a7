"""A thin Flask kit that knows no nouns: sessions of a request, fragments, templates, errors, security, paging."""

"""Search: what is called so, or has this number, in every room. See docs/search.md."""

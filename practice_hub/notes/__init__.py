"""Notes: what colleagues write down about a record, with pins and mentions (docs/notes.md)."""

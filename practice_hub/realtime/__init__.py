"""The real-time core: event log, bus, hub, ring and frames. A library: no Flask, no nouns. See docs/realtime.md."""

"""The Self Assessment season: 31 January in figures, a list and a chart."""

"""What everything stands on: settings, database, directory, clock and jobs. Knows neither requests nor nouns."""

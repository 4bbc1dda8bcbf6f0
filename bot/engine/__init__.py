"""What carries everything: effects, reminders, runs of a series, deliveries, letters, notices."""

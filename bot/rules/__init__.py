"""What is allowed: tables and pure functions that know no clock, no session and no network."""

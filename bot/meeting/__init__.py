"""The month's cross-team post-mortem and debriefs: invited, filled in, held, decided, missed."""

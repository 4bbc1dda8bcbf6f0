"""After an incident: why it happened, its post-mortem, what is done so that it does not come back."""

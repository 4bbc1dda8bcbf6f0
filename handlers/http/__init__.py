"""What comes in by HTTP: alerts, Slack's requests when configured, and the questions whether we are well."""

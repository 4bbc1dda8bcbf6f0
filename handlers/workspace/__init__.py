"""A local workspace that speaks Slack's protocols, for trying the bot and for its tests."""

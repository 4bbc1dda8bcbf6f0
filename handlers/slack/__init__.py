"""Slack, both directions: what people ask of Hotwash, and the effects that end in Slack."""

"""The outside world, both directions: Slack, HTTP, alert sources, the clock, and the worker that carries effects out."""

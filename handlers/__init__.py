"""The outside world, both directions: Slack, HTTP, alert sources, the clock, the worker that carries effects out."""

"""A local stand-in for Jira, as strict as the real one: what the `jira` package calls, a board, web hooks, faults."""

"""Hotwash remembers here: one file a noun, each with its tables and named queries; the only place that knows SQL."""

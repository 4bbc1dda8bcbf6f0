"""Hotwash decides here: use cases are functions with a verb, `bot.rules` says what is allowed."""

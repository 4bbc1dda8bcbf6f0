"""Weird outputs: reported by anybody, triaged by a person, answered."""

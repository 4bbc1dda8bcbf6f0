"""Tickets in the tracker, both ways."""

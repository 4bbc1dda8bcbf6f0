"""The record of an incident as it is exported: one file for people and one for programs."""

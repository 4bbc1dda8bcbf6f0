"""Captured text: sealed when it comes, shown as its sanitised view alone, read for a purpose, held or erased."""

"""Scores against truth files."""

"""Bring a folder of a company's own exports into the canonical tables."""

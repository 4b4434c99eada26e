"""Observations of many documents made one consistent, published set."""

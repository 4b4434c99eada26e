"""Checks that a careful reader would make, and Great Expectations suites derived from the schema."""

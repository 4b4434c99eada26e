"""Measurements: speed against other libraries, quality against hand-made annotations."""

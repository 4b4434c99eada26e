"""Guihua: published Chinese policy plans in, one comparable and traceable dataset of indicators and targets out."""

__version__ = "0.1.0"

"""What sentences state: clauses and quantities to observations, with the exact characters as evidence."""

from extract.prose.observe import observe_prose

__all__ = ["observe_prose"]

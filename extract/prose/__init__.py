"""What sentences state: clauses and quantities to observations, with the exact characters as evidence."""

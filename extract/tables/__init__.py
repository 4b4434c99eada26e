"""What a grid means: pieces joined into logical tables, header paths, row hierarchy, cells to observations."""

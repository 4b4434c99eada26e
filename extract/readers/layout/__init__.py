"""The page engine: characters and rules of fixed-layout pages to tables and paragraphs."""

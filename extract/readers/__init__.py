"""Bytes in, one Document out: a file for each format, content sniffed, nothing downstream knows the format."""

"""Turns files into facts and streams; one module a format, each found by the file's content, never by its name."""

"""The tests; each room has a folder of its own."""

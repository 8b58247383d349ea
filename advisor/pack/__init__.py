"""Turns `facts/` and `rules/` into typed objects, and says what is wrong with them."""

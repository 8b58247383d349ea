"""Reads a pack as a compiler would: what can never hold, what nobody uses, what is said twice or said wrongly."""

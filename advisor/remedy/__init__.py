"""From advice to what a person does: an ordered plan, and the scripts that a person runs."""

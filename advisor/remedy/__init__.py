"""From advice to what a person does: an ordered plan."""

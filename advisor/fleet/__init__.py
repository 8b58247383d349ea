"""Many hosts: who they are, asking them at once, and the journal of what they answered."""

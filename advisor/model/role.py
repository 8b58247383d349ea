"""The parts that hosts play in a contact centre."""

ROLES = ("cvp", "pg", "other")
CARRY_CALLS = ("cvp", "pg")
"""Call servers and gateways, which talk to each other: what stops one of them is felt as lost calls."""

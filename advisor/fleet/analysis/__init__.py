"""What an auditor asks of a fleet: pure functions over audits. They count outcomes, not hosts, and so a million hosts
cost what their distinct outcomes cost, and one pass of numpy."""

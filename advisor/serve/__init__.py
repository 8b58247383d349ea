"""A small web page over a store, for a team: fleets, runs, rules and hosts. It reads, and nothing else."""

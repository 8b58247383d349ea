"""Scripts that a person reads and runs: what a plan changes on one host, with a backup, a dry run, and the way back."""

"""The command line: one module a command; arguments in, rendering out, nothing else."""

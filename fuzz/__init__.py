"""Coverage-guided fuzzing of everything that reads what strangers wrote: `python -m fuzz --help`."""

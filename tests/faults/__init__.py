"""What the machine itself does to a run: full disks, no home, Ctrl-C, clocks that are set, others beside it."""

"""What is made for a release, and pages made from the code; nothing of this is installed."""

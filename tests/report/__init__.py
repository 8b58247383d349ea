"""Documents and pages."""

"""Labelled incidents made from a seed: the independent judge of the advisor. Start at `maker`."""

"""Reaches an input (folder, archive, file, standard input) and hands over its hosts with their named files."""

from advisor.gather.reach import gather

__all__ = ["gather"]

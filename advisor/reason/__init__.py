"""Decides conditions in three values, chains them to findings, suspects and actions, and keeps the proof."""

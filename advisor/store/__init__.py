"""Keeps audits: runs, the facts and verdicts of their hosts, waivers and journals, in SQLite or PostgreSQL."""

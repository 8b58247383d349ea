"""What an audit means: causes, drift, waves, waivers."""

from advisor.model.audit import Audit
from advisor.report.audit_json import Analysis


def analysis_of(audit: Audit) -> Analysis:
    """What is known beside the verdicts themselves."""
    return Analysis()

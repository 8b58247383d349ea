"""Remedies for plans of any shape."""

from advisor.pack.rule import Remedy


def remedy(identity, rank=10, requires=(), after_restart=(), reboot=False, **more):
    return Remedy.model_validate(
        {
            "id": identity,
            "title": identity.capitalize(),
            "status": "stable",
            "references": [],
            "rank": str(rank),
            "requires": list(requires),
            "after_restart": list(after_restart),
            "reboot": "true" if reboot else "false",
            "rollback": "undo it",
            "verify": "look",
            **more,
        }
    )


def by_id(*remedies):
    return {one.id: one for one in remedies}

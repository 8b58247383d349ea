"""The page of `collect`: for each host what is known, and what is not and why."""

from advisor.model.collection import Collection
from advisor.report.page import Page
from advisor.report.sections import write_facts
from advisor.report.words import Words


def write_collection(page: Page, words: Words, collection: Collection) -> None:
    """Every host with all of its facts, absent ones with their reason."""
    for number, host in enumerate(collection.hosts):
        if number:
            page.line()
        known = sum(fact.known for fact in host.facts)
        page.line(words.say("collected", host=host.host, known=known, absent=len(host.facts) - known))
        write_facts(page, words, host)
    if len(collection.hosts) > 1:
        page.line()
        page.line(words.say("collected.hosts", count=len(collection.hosts)))

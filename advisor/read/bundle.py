"""A bundle is a folder with a manifest: it says when everything in it was seen, and why something is not.

Every fact of the files that a manifest lists gets the time of its run. What a manifest says of missing facts counts
only where no file tells anything about them.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import SourceFile
from advisor.pack.load import Pack
from advisor.read.manifest import TIMED_OUT, Item, ManifestReading, absences

Result = Reading | tuple[Problem, ...]
_AGAIN = "Copy the whole folder again."


def accounted(results: Sequence[Result], files: Sequence[SourceFile], pack: Pack) -> list[Result]:
    """The results of a host's files, in their order, with what the manifests among them say of the others."""
    manifests = [one for one in results if isinstance(one, ManifestReading)]
    if not manifests:
        return list(results)
    listed = {place: (manifest, item) for manifest in manifests for place, item in _places(manifest)}
    told = {
        fact.name
        for one in results
        if isinstance(one, Reading) and not isinstance(one, ManifestReading)
        for fact in one.facts
    }
    there = {file.name.casefold(): file for file in files}
    return [
        _settled(one, told, there, pack)
        if isinstance(one, ManifestReading)
        else _dated(one, listed.get(file.name.casefold()))
        for one, file in zip(results, files, strict=True)
    ]


def _places(manifest: ManifestReading) -> Iterator[tuple[str, Item]]:
    """Each item by the name of its file in the input, in lower case as Windows does not tell cases apart."""
    folder = manifest.file.rpartition("/")[0]
    for item in manifest.items:
        yield f"{folder}/{item.file}".lstrip("/").casefold(), item


def _dated(result: Result, entry: tuple[ManifestReading, Item] | None) -> Result:
    """The result of a listed file with the run's time. That a file tells nothing is a problem only where the script had
    something to read for the advisor, and it is not understood."""
    if entry is None:
        return result
    manifest, item = entry
    if not isinstance(result, Reading):
        return result if item.gave and not item.for_people else ()
    if not (result.facts or result.streams or result.tables):
        return ()
    at = manifest.started
    facts = tuple(fact if fact.observed_at is not None else replace(fact, observed_at=at) for fact in result.facts)
    return replace(result, facts=facts)


def _settled(
    manifest: ManifestReading, told: Container[str], there: Mapping[str, SourceFile], pack: Pack
) -> ManifestReading:
    """What the manifest says of facts that no file tells, and of files that did not come along whole."""
    facts = list(manifest.facts)
    problems = list(manifest.problems)
    places = dict(_places(manifest))
    sizes = {there[place].size for place in places if place in there}
    for place, item in places.items():
        file = there.get(place)
        if item.size == 0 or item.exit == TIMED_OUT:
            continue
        if file is not None and file.size < item.size:
            what = f"holds {file.size} of the {item.size} bytes that were collected."
            problems.append(Problem(file.name, what, _AGAIN))
        if file is None and item.size not in sizes:  # of files with the same content only one is read
            problems.append(Problem(manifest.file, f"lists {item.file}, which is not there.", _AGAIN))
            why = ("", f"{item.file} was collected, but is not there")
            facts += absences(item, why, manifest.file, manifest.started, pack)
    kept = tuple(fact for fact in facts if fact.name not in told)
    return replace(manifest, facts=kept, problems=tuple(problems))

"""`advisor rules new`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.errors import UsageError
from advisor.whole_file import write_new

if TYPE_CHECKING:
    from advisor.pack.load import Pack

_KINDS = ("suspects", "prerequisites", "settings", "snapshots", "remedies")


@click.command()
@click.argument("identity", metavar="ID")
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What it is; also its folder.")
@click.option("--fact", "fact_name", default="cpu.count", show_default=True, help="The fact that it begins with.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="A further pack to write into, made when it is not there; default: the pack of this clone.",
)
def new(identity: str, kind: str, fact_name: str, folder: Path | None) -> int:
    """Begin a rule or remedy: a file with everything in its place, and tests that pass. Nothing is overwritten.

    In a further pack, ID begins with the pack's name: `acme-nic-power` makes, or belongs to, the pack acme.
    """
    from advisor.cli.options import not_known
    from advisor.cli.output import write_text
    from advisor.pack.file_schema import header
    from advisor.pack.scaffold import SCHEMA_OF, new_piece

    _check_id(identity)
    root = folder or _clone()
    pack = _pack(folder)
    _check_free(pack, identity)
    if fact_name not in pack.facts:
        raise not_known("fact", fact_name, pack.facts, "advisor facts list")
    schemas = "docs/schemas"
    written: list[Path] = []
    if folder is not None:
        schemas = "schemas"
        written += _prepare(folder, identity, SCHEMA_OF[kind])
    path = root / "rules" / kind / f"{identity}.yaml"
    text = new_piece(kind, identity, pack.facts[fact_name], header(f"../../{schemas}/{SCHEMA_OF[kind]}.json"))
    _write(path, text)
    write_text("".join(f"{made}\n" for made in (*written, path)), None)
    option = "" if folder is None else f" --rules {folder}"
    click.echo(
        f"Next: edit it, then run  advisor rules test {identity}{option}  and  advisor rules lint{option}", err=True
    )
    return 0


def _pack(folder: Path | None) -> "Pack":
    """The packs as far as they can be read: a rule may wait for the remedy that is begun now."""
    from advisor.errors import PackError
    from advisor.pack.load import read_packs

    further = [folder] if folder is not None and any((folder / "rules").glob("**/*.yaml")) else []
    reading = read_packs([_root(), *further])
    if reading.pack is None:
        raise PackError([str(fault) for fault in reading.faults])
    return reading.pack


def _check_id(identity: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    from advisor.pack.schema import Id

    try:
        TypeAdapter(Id).validate_python(identity)
    except ValidationError:
        raise UsageError(
            f"{identity!r} is no id; write small letters, digits and single hyphens, as nic-power."
        ) from None


def _check_free(pack: "Pack", identity: str) -> None:
    if identity in pack.files:
        raise UsageError(f"the id {identity!r} is taken by {pack.files[identity].file}; choose another one.")


def _clone() -> Path:
    """The clone's own pack; an installed one is not the place to write rules."""
    root = _root()
    if not (root / "pyproject.toml").is_file():
        raise UsageError(
            "this advisor is installed, and its pack is not yours to change; give --dir a folder of your own."
        )
    return root


def _prepare(folder: Path, identity: str, schema: str) -> list[Path]:
    """A further pack says who it is, and carries the schema that its files name. Raises UsageError for an id of
    another pack."""
    from advisor.pack.file_schema import file_schema
    from advisor.pack.layers import layers_of
    from advisor.pack.scaffold import MANIFEST, namespace_of, new_manifest

    written: list[Path] = []
    manifest = folder / MANIFEST
    name = namespace_of(identity)
    if manifest.is_file():
        name = layers_of([_root(), folder])[1].name or name
    if not identity.startswith(f"{name}-"):
        raise UsageError(f"{folder} is the pack {name!r}, whose ids begin with '{name}-'; call it {name}-{identity}.")
    if not manifest.is_file():
        _write(manifest, new_manifest(name))
        written.append(manifest)
    described = folder / "schemas" / f"{schema}.json"
    if not described.is_file():
        _write(described, json.dumps(file_schema(schema), ensure_ascii=False, indent=2) + "\n")
        written.append(described)
    return written


def _root() -> Path:
    from advisor.pack.locate import knowledge_root

    return knowledge_root()


def _write(path: Path, text: str) -> None:
    """A new file; one that is there stays as it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, text.encode())
    except FileExistsError:
        raise UsageError(f"{path} is there already, and nothing is overwritten; choose another id.") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}. Give --dir another place.") from None

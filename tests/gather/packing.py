"""Trees of files, packed in every way that people pack."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import zstandard

from tests.read.catalogue_pack import catalogue_pack


def zstd(content):
    return zstandard.ZstdCompressor().compress(content)


COMPRESSIONS = {
    "gz": lambda content: gzip.compress(content, mtime=0),
    "bz2": bz2.compress,
    "xz": lambda content: lzma.compress(content, preset=0),
    "zst": zstd,
}
CODECS = {"": lambda content: content, **COMPRESSIONS}


def tables():
    return catalogue_pack().tables


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(files, suffix=""):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return CODECS[suffix](stream.getvalue())


def laid(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def contents(gathered):
    return {host.name: {file.name: file.content() for file in host.files} for host in gathered.hosts}


def told(problems):
    return [str(problem) for problem in problems]

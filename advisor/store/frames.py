"""Parts of a table of facts as the store keeps them: Parquet, small enough that one host's row is soon found."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_HOSTS = 10_000


def framed(frame: "pl.DataFrame", first: int) -> tuple[list[tuple[int, bytes]], list[int]]:
    """The parts by the position of their first host, and for each row the part that it stands in. `first` is the
    position of the first row."""
    parts = []
    for begin in range(0, frame.height, _HOSTS):
        buffer = BytesIO()
        frame.slice(begin, _HOSTS).write_parquet(buffer, compression="zstd", statistics=False)
        parts.append((first + begin, buffer.getvalue()))
    return parts, [first + row // _HOSTS * _HOSTS for row in range(frame.height)]


def unframed(content: bytes) -> "pl.DataFrame":
    """Raises ValueError for what is no such part."""
    import polars as pl

    try:
        return pl.read_parquet(BytesIO(bytes(content)))
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error).partition("\n")[0]) from None

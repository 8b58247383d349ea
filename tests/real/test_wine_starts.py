"""Wine starts every program that a script asks for. Without its preloader it leaves some out by chance, in silence: the
kernel puts a program's heap anywhere within a gigabyte behind the program, and there Wine has a page of its own."""

from pathlib import Path

from tests.real.wine import Wine

STARTS = 150
# The heap of a program is small and lies on that page once in 8,000 starts; one of this size, in bytes, once in 22.
HEAP = 64 * 1024 * 1024


def test_every_program_starts_wherever_its_heap_lies(wine: Wine, tmp_path: Path) -> None:
    (tmp_path / "starts.cmd").write_bytes(
        b"@echo off\r\n"
        rb"for /l %%n in (1,1,%1) do reg query HKLM\SYSTEM\CurrentControlSet\Control\Windows /v CSDVersion"
        b"\r\n"
    )
    done = wine.run("starts.cmd", str(STARTS), cwd=tmp_path, MALLOC_TOP_PAD_=str(HEAP))
    assert done.stdout.count("REG_DWORD") == STARTS, "is wine64-preloader installed?"

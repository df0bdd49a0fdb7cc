"""QR codes as SVG and PNG, with the quiet zone that scanners need."""

import struct
import zlib

import zint

#: Error correction M: a quarter of a worn print may be lost.
_LEVEL_M = 2
_QUIET = 4


def qr_modules(text: str) -> list[list[bool]]:
    """The square of dark and light modules, without the quiet zone. Capitals, digits and `$%*+-./:` pack tightest."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.option_1 = _LEVEL_M
    symbol.encode(text)
    packed = symbol.encoded_data
    return [
        [bool(packed[row, column // 8] >> column % 8 & 1) for column in range(symbol.width)]
        for row in range(symbol.rows)
    ]


def qr_svg(text: str) -> str:
    """One path on white, one unit a module."""
    modules = qr_modules(text)
    size = len(modules) + 2 * _QUIET
    runs = "".join(
        f"M{start + _QUIET} {row + _QUIET}h{length}v1h-{length}z"
        for row, line in enumerate(modules)
        for start, length in _dark_runs(line)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{runs}"/></svg>'
    )


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """A picture with `scale` pixels a module."""
    modules = qr_modules(text)
    light = [False] * (len(modules) + 2 * _QUIET)
    rows = [light] * _QUIET + [light[:_QUIET] + line + light[:_QUIET] for line in modules] + [light] * _QUIET
    size = len(rows) * scale
    pixels = b"".join((b"\0" + _packed(line, scale)) * scale for line in rows)
    head = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(pixels, 9)) + _chunk(b"IEND", b"")
    )


def _dark_runs(line: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules begin and how many follow one another."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(line):
        if dark and column and line[column - 1]:
            start, length = runs[-1]
            runs[-1] = (start, length + 1)
        elif dark:
            runs.append((column, 1))
    return runs


def _packed(line: list[bool], scale: int) -> bytes:
    """A row of pixels at one bit each, light being 1."""
    bits = "".join(("0" if dark else "1") * scale for dark in line)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

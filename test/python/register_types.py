"""Writes edge-agent/golden/generated/register-types.json: what each register type, word order and byte order looks like on the wire.

The bytes come from Python's struct; where pymodbus knows the type, its conversion must give the same registers. With --check it
only compares with the file that is there.
"""

import argparse
import itertools
import json
import math
import pathlib
import struct
import sys

from pymodbus.client.mixin import ModbusClientMixin

FILE = pathlib.Path(__file__).parents[2] / "edge-agent/golden/generated/register-types.json"
WORD_ORDERS = {"high-first": "big", "low-first": "little"}
BYTE_ORDERS = ("big", "little")
LARGEST_EXACT = 2**53 - 1
KIND = ModbusClientMixin.DATATYPE

INTEGERS = {
    "u16": (">H", 16, False, KIND.UINT16),
    "s16": (">h", 16, True, KIND.INT16),
    "u32": (">I", 32, False, KIND.UINT32),
    "s32": (">i", 32, True, KIND.INT32),
    "u64": (">Q", 64, False, KIND.UINT64),
    "s64": (">q", 64, True, KIND.INT64),
}
FLOATS = {"float32": (">f", KIND.FLOAT32), "float64": (">d", KIND.FLOAT64)}
FLOAT_VALUES = {
    "float32": (0.0, 1.05, -0.1, 230.2, 1e-7, -3.4e38, 16777216.0, math.nan, math.inf, -math.inf),
    "float64": (0.0, 1.05, -0.1, math.pi, 1e-300, -1.7e308, 9007199254740991.0, math.nan, math.inf, -math.inf),
}


def registers(data, word_order, byte_order):
    words = [data[at : at + 2] for at in range(0, len(data), 2)]
    if word_order == "low-first":
        words.reverse()
    return [int.from_bytes(word, byte_order) for word in words]


def row(kind, word_order, byte_order, data, expected, known=None, **more):
    found = registers(data, word_order, byte_order)
    if known is not None and byte_order == "big":
        value, datatype = known
        theirs = ModbusClientMixin.convert_to_registers(value, datatype, word_order=WORD_ORDERS[word_order])
        assert theirs == found, (kind, value, theirs, found)
    return {"type": kind, "wordOrder": word_order, "byteOrder": byte_order, **more, "registers": found, **expected}


def integer_values(bits, signed):
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    pattern = int.from_bytes(bytes(range(1, bits // 8 + 1)), "big")
    wanted = {low, high, 0, 1, pattern, LARGEST_EXACT, LARGEST_EXACT + 1} | ({-1, -pattern} if signed else set())
    return sorted(value for value in wanted if low <= value <= high)


def rows():
    for word_order, byte_order in itertools.product(WORD_ORDERS, BYTE_ORDERS):
        order = (word_order, byte_order)
        for kind, (form, bits, signed, datatype) in INTEGERS.items():
            for value in integer_values(bits, signed):
                exact = {"value": value} if abs(value) <= LARGEST_EXACT else {"bad": "out_of_range"}
                yield row(kind, *order, struct.pack(form, value), exact, (value, datatype))
        for kind, (form, datatype) in FLOATS.items():
            for value in FLOAT_VALUES[kind]:
                expected = {"value": value} if math.isfinite(value) else {"bad": "not_a_number"}
                yield row(kind, *order, struct.pack(form, value), expected, (value, datatype))
        for kind, form in (("u8", ">B"), ("s8", ">b")):
            for value in (0, 1, 127, *((128, 255) if kind == "u8" else (-1, -128))):
                one = struct.pack(form, value)
                yield row(kind, *order, b"\xa5" + one, {"value": value}, byte="low")
                yield row(kind, *order, one + b"\xa5", {"value": value}, byte="high")
        for kind, digits in (("bcd16", 4), ("bcd32", 8)):
            for text in ("0" * digits, "1234567890"[:digits], "9" * digits):
                yield row(kind, *order, bytes.fromhex(text), {"value": int(text)})
            yield row(kind, *order, bytes.fromhex("1A" + "0" * (digits - 2)), {"bad": "malformed"})
        for text in ("AB", "Anju-01", "°C 12"):
            data = text.encode("latin-1").ljust(8, b"\0")
            yield row("string", *order, data, {"value": text}, length=8)
        for bit in range(16):
            for value in (True, False):
                pattern = (1 << bit) if value else 0xFFFF ^ (1 << bit)
                yield row("bit", *order, struct.pack(">H", pattern), {"value": value}, bit=bit)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    lines = ",\n".join("  " + json.dumps(one) for one in rows())
    text = f"[\n{lines}\n]\n"
    if not check:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        sys.exit(f"{FILE.name} is not what this script writes: run it without --check")
    print(f"{text.count(chr(10)) - 2} cases")


if __name__ == "__main__":
    main()

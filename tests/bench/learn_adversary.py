#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `vmkscope learn` to streams that look as if they had records and have none, and to damaged ones that have.

Usage: learn_adversary.py VMKSCOPE [RUNS]     RUNS of each kind, 20 without a word

Of a kind without records any framing is a false one. Of a kind with records the right one, or none, will do. Not run by ctest: minutes.
"""
import json
import random
import struct
import subprocess
import sys
import tempfile
import zlib


def frame(way, at, number, payload):
    ends = (b"\x0a\x00\x00\x01", b"\x0a\x00\x00\x02")
    tcp = struct.pack(">HHIIBBHHH", *((40000, 9000) if way == 0 else (9000, 40000)), at & 0xffffffff, 0, 0x50, 0x18, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(payload), number & 0xffff, 0x4000, 64, 6, 0) + ends[way] + ends[1 - way]
    return bytes(range(12)) + b"\x08\x00" + ip + tcp + payload


def write(path, segments):
    """segments: (way, octets, whether they were lost)."""
    at = [1000, 5000]
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for number, (way, payload, lost) in enumerate(segments):
            for start in range(0, len(payload), 1448):
                octets = frame(way, at[way] + start, number, payload[start:start + 1448])
                if not lost:
                    out.write(struct.pack("<IIII", number, start, len(octets), len(octets)) + octets)
            at[way] += len(payload)


def talk(rng, make, count=40, ways=2, lost=0.0):
    return [(i % ways, make(rng, i), rng.random() < lost and i > 4) for i in range(count)]


def noise(rng, size):
    return rng.randbytes(size)


def size(rng):
    return rng.choice((rng.randrange(5, 60), rng.randrange(60, 400), rng.randrange(400, 3000)))


def words(rng, count):
    return b" ".join(rng.choice((b"page", b"memory", b"host", b"vmk0", b"bitmap", b"\0\0\0\1", b"dirty", b"4096")) for _ in range(count))


def compressed(rng, _):
    return zlib.compress(words(rng, size(rng)), 6)


def one_compressed_stream():
    state = zlib.compressobj(6)
    return lambda rng, _: state.compress(words(rng, size(rng))) + state.flush(zlib.Z_SYNC_FLUSH)


def small_number_first(rng, _):
    """Ciphertext behind two octets that could be a length and are not."""
    return struct.pack(">H", rng.randrange(20, 1400)) + noise(rng, size(rng))


def zeros_and_number_first(rng, _):
    return struct.pack(">I", rng.randrange(1, 3000)) + noise(rng, size(rng))


def magic_first(rng, i):
    return b"vX\x01\x00" + struct.pack("<I", i) + noise(rng, size(rng))


def nearly_length(rng, _):
    """The length of what follows, wrong by a random little: nothing leads from one to the next."""
    count = size(rng)
    return struct.pack(">I", max(0, count + rng.choice((-9, -3, 2, 5, 11, 17)))) + noise(rng, count)


def tables(rng, _):
    """Numbers of two octets that grow slowly: pages of a file, counters."""
    base = rng.randrange(1, 500)
    return b"".join(struct.pack("<H", base + k // 3) for k in range(size(rng) // 2))


def mostly_zeros(rng, _):
    out = bytearray(size(rng))
    for _ in range(len(out) // 20):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def pages(rng, _):
    return b"".join(bytes(4096) if rng.random() < 0.4 else noise(rng, 64) * 64 for _ in range(rng.randrange(1, 4)))


def record(rng, i):
    """True records: type, length behind the header of 8, counter."""
    count = size(rng)
    return struct.pack(">BBHI", 1 + i % 4, 0x5a, i & 0xffff, count) + noise(rng, count)


def records(rng, i):
    return b"".join(record(rng, i + k) for k in range(rng.randrange(1, 4)))


TRUE_RULE = (4, 4, "big", 8)


def middle(rng):
    return [(0, noise(rng, 900), False), (1, noise(rng, 300), False)] + talk(rng, records)


KINDS = {
    # name: (has records, segments)
    "ciphertext": (False, lambda rng: talk(rng, lambda rng, _: noise(rng, size(rng)))),
    "ciphertext, one direction": (False, lambda rng: talk(rng, lambda rng, _: noise(rng, size(rng)), ways=1)),
    "compressed messages": (False, lambda rng: talk(rng, compressed)),
    "one compressed stream": (False, lambda rng: talk(rng, one_compressed_stream(), ways=1)),
    "two octets like a length, ciphertext": (False, lambda rng: talk(rng, small_number_first)),
    "four octets like a length, ciphertext": (False, lambda rng: talk(rng, zeros_and_number_first)),
    "constants and a counter, ciphertext": (False, lambda rng: talk(rng, magic_first)),
    "a length that is wrong by a little": (False, lambda rng: talk(rng, nearly_length)),
    "tables of small numbers": (False, lambda rng: talk(rng, tables)),
    "mostly zeros": (False, lambda rng: talk(rng, mostly_zeros)),
    "pages of memory": (False, lambda rng: talk(rng, pages, count=20, ways=1)),
    "five small messages": (False, lambda rng: talk(rng, lambda rng, _: noise(rng, rng.randrange(3, 30)), count=5)),
    "records": (True, lambda rng: talk(rng, records)),
    "records, from the middle": (True, middle),
    "records, one direction": (True, lambda rng: talk(rng, records, ways=1)),
    "records, 5 % lost": (True, lambda rng: talk(rng, records, count=80, lost=0.05)),
    "records, 20 % lost": (True, lambda rng: talk(rng, records, count=80, lost=0.2)),
    "five records": (True, lambda rng: talk(rng, record, count=5)),
}


def learned(tool, path):
    done = subprocess.run([tool, "learn", "-q", "--no-progress", "-f", "json", "--port", "9000", path], capture_output=True, text=True, timeout=300)
    answer = json.loads(done.stdout)
    if answer["outcome"] != "found":
        return answer["outcome"], None
    best = answer["candidates"][0]
    length = best["length"]
    base = {"record": 0, "after-field": length["offset"] + length["width"], "after-header": best["header_length"]}[length["covers"]]
    return "found", (length["offset"], length["width"], best["byte_order"], base + length["add"])


def same_rule(rule):
    """Upper octets of the length that are zero in all records may be left out."""
    return rule == TRUE_RULE or (rule[0] + rule[1] == 8 and rule[2:] == ("big", 8))


def main():
    tool, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    wrong = 0
    print("| stream | runs | none | right | false |\n| --- | --- | --- | --- | --- |")
    for name, (has, make) in KINDS.items():
        none = right = false = 0
        for seed in range(runs):
            with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
                write(file.name, make(random.Random(f"{name} {seed}")))
                outcome, rule = learned(tool, file.name)
            if outcome != "found":
                none += 1
            elif has and same_rule(rule):
                right += 1
            else:
                false += 1
                print(f"{name}, seed {seed}: {rule}", file=sys.stderr)
        wrong += false
        print(f"| {name} | {runs} | {none} | {right if has else ''} | {false} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

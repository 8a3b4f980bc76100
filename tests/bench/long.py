# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how files of up to 100 GB are measured: memory, time, and whether everything in them was counted."""
import json
import pathlib
import re
import subprocess
import time

import inputs
import tables

SHARES = (1, 10, 100)  # percent of 100 GB
TIMES = 11  # bulk has 2.3 GB
LATE = 900  # seconds


class Watched:
    """A run whose memory is looked at every 2 ms: MiB of its own and with pages of mapped files, seconds, what it said."""

    def __init__(self, words, said):
        start, self.own, self.peak = time.monotonic(), 0, 0
        with open(said, "wb") as out:
            run = subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
            while run.poll() is None and time.monotonic() < start + LATE:
                self.look(pathlib.Path(f"/proc/{run.pid}/status").read_text())
                time.sleep(0.002)
            if run.poll() is None:
                run.kill()
        self.status, self.seconds = run.wait(), time.monotonic() - start

    def look(self, status):
        own, peak = (re.search(rf"{name}:\s+(\d+)", status) for name in ("RssAnon", "VmHWM"))
        if own and peak:
            self.own, self.peak = max(self.own, int(own.group(1)) / 1024), int(peak.group(1)) / 1024


def totals(said):
    """Packets and octets of all flows of an NDJSON report, and the octets of the largest."""
    packets = octets = largest = 0
    with open(said, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["type"] == "flow":
                mine = sum(row["bytes"].values())
                packets, octets, largest = packets + sum(row["packets"].values()), octets + mine, max(largest, mine)
    return packets, octets, largest


def measure_one(bench, tool, input, said):
    """Octets are right where they are what the file has beside its own header and those of its records. `cat` is first: what
    the page cache can hold of the file it holds from then on."""
    size, rows = input.path.stat().st_size, []
    cat = bench.command(bench.cat.command(input.path, bench.room), LATE)
    for threads in ("1", "2"):
        run = Watched([tool, "flows", "--threads", threads, "--format", "ndjson", input.path], said)
        packets, octets, largest = totals(said) if run.status == 0 else (0, 0, 0)
        right = (packets, octets) == (input.packets, size - 24 - 16 * input.packets)
        rows.append([f"{size / 1e9:,.1f}", f"{input.packets:,}", threads, f"{run.own:.1f}", f"{run.peak:.0f}", f"{run.seconds:.2f}",
                     f"{cat.seconds:.2f}", run.status, f"{packets:,} and {octets:,}: {'right' if right else 'WRONG'}", f"{largest:,}"])
    return rows


def measure(bench, tool, maker, folder, note):
    rows, said = [], bench.room / "said"
    for share in SHARES:
        note(f"long: {share} GB of holes")
        input = inputs.make(maker, folder, "long", share)
        try:
            rows += measure_one(bench, tool, input, said)
        finally:
            input.path.unlink()
            input.path.with_suffix(".made").unlink()
    note("long: 25 GB without holes")
    whole = folder / "whole.pcap"
    try:
        rows += measure_one(bench, tool, inputs.repeat(inputs.make(maker, folder, "bulk", 100), whole, TIMES), said)
    finally:
        whole.unlink(missing_ok=True)
    print("\nLong files. Up to 100 GB: frames of 64 KiB over 200 connections, half of them of one; only headers are written, the rest"
          f" are holes. The last: bulk {TIMES} times over, without holes.\n")
    print(tables.table(["GB", "packets", "threads", "MiB of its own", "MiB with mapped pages", "seconds", "`cat` before",
                        "exit status", "packets and octets counted", "octets of the largest flow"], rows))

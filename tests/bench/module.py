# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how the Wireshark module is timed: tshark on slices, with the module and without it."""
import os
import shutil
import statistics
import subprocess

import inputs
import programs
import tables

PACKETS = 100000
GOALS = {"bulk": 1.05, "headers": 1.05, "nfc": 1.5}


def command(tshark, plugins, home, *arguments):
    """As root Wireshark ignores plugin folders, so root becomes nobody."""
    words = ["env", "-i", f"HOME={home}", "LC_ALL=C.UTF-8", f"PATH={os.environ['PATH']}", f"WIRESHARK_PLUGIN_DIR={plugins}",
             tshark, *map(str, arguments)]
    if os.geteuid() == 0:
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]
    return words


def open_room(bench, folder):
    """Folders that nobody can read: the module alone, none, a home."""
    os.chmod(bench.room, 0o755)
    shutil.copytree(folder / "plugin/plugins", bench.room / "plugins", dirs_exist_ok=True)
    for name in ("none", "home"):
        (bench.room / name).mkdir(exist_ok=True)
    os.chmod(bench.room / "home", 0o777)


def measure_one(bench, tshark, input):
    capture = bench.room / f"{input.name}.pcap"
    count = inputs.write_slice(input.path, capture, PACKETS)
    without, ratios, work, peaks = [], [], [], []
    for _ in range(bench.runs):
        pair = [bench.command(command(tshark, bench.room / place, bench.room / "home", "-n", "-r", capture), 120)
                for place in ("none", "plugins")]
        if any(run.status != 0 for run in pair):
            return [input.name, f"{count:,}", f"failed ({', '.join(str(run.status) for run in pair)})", "", "", "", ""]
        without.append(pair[0].seconds)
        ratios.append(pair[1].seconds / pair[0].seconds)
        work.append((pair[1].user + pair[1].system) / (pair[0].user + pair[0].system))
        peaks.append(pair[1].peak / pair[0].peak)
    goal = tables.verdict(statistics.median(ratios), GOALS[input.name])
    return [input.name, f"{count:,}", f"{statistics.median(without):.2f} s", goal, f"{min(ratios):.2f} to {max(ratios):.2f}",
            f"{statistics.median(work):.2f}", f"{statistics.median(peaks):.2f}"]


def loaded(bench, tshark):
    """The folder is the right one: what is timed below is the module, not its absence."""
    words = command(tshark, bench.room / "plugins", bench.room / "home", "-G", "plugins")
    run = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    return "vmkscope.so" in run.stdout


def measure(bench, folder, several):
    tshark = programs.find("tshark")
    if not tshark or not list(folder.glob("plugin/plugins/*/epan/vmkscope.so")):
        print("\nThe Wireshark module: not measured, " + ("it is not built" if tshark else "tshark is not installed"))
        return
    open_room(bench, folder)
    if not loaded(bench, tshark):
        print("\nThe Wireshark module: not measured, this tshark does not load it")
        return
    rows = [measure_one(bench, tshark, input) for input in several]
    print("\nThe Wireshark module: `tshark -r` on the first packets, with it and without:\n")
    print(tables.table(["input", "packets", "without", "with / without", "single pairs", "processor seconds, with / without",
                         "memory, with / without"], rows))

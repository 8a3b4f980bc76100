# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how a command is timed, alone and in alternation with `cat`. Must not know how results are shown."""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

import programs

MEMORY = 12 << 10  # MiB of data that a program may take: a peer that needs more is ended, not the machine


class Run:
    """One run: seconds, processor seconds, peak KiB, exit status, whether it was ended for its time."""

    def __init__(self, line):
        words = line.split()
        self.seconds, self.user, self.system = map(float, words[:3])
        self.peak, self.status, self.late = int(words[3]), int(words[4]), words[5] == "1"


class Series:
    """The runs of one program on one input, each with the run of `cat` just before it."""

    def __init__(self, program, packets):
        self.program, self.packets, self.pairs, self.scale, self.base = program, packets, [], 1.0, 0.0

    def seconds(self, run):
        return self.base + (run.seconds - self.base) * self.scale

    @property
    def median(self):
        return statistics.median(self.seconds(run) for _, run in self.pairs)

    @property
    def ratios(self):
        return [self.seconds(run) / cat.seconds for cat, run in self.pairs]

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    @property
    def peak(self):
        """MiB"""
        return max(run.peak for _, run in self.pairs) / 1024

    @property
    def late(self):
        return any(run.late for _, run in self.pairs)

    @property
    def failed(self):
        """An exit status that is no answer. 1 is vmkscope's "findings"."""
        return any(run.status not in (0, 1) and not run.late for _, run in self.pairs)


class Bench:
    def __init__(self, timer, runs, cap):
        self.timer, self.runs, self.cap = str(timer), runs, cap
        self.room = pathlib.Path(tempfile.mkdtemp(prefix="vmkscope-bench-"))
        self.cat = programs.cat()

    def close(self):
        shutil.rmtree(self.room, ignore_errors=True)

    def command(self, words, cap, environment=None):
        """Runs one command, its output thrown away."""
        result = self.room / "result"
        environment = environment or {**os.environ, "LC_ALL": "C.UTF-8"}
        subprocess.run([self.timer, str(int(cap)), str(MEMORY), str(result), *map(str, words)], check=True, env=environment,
                       cwd=self.room, timeout=cap + 30, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        return Run(result.read_text())

    def scratch(self):
        path = self.room / "scratch"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        (path / "bench.yaml").write_text(programs.SURICATA)
        return path

    def limit(self, program):
        """Seconds for all runs on one input. What the table is about is given more time than a peer."""
        return self.cap if program.peer else max(self.cap, 120)

    def once(self, program, capture):
        return self.command(program.command(capture, self.scratch()), self.limit(program))

    def memory(self, program, capture):
        """MiB that the program had of its own at most, pages of mapped files apart; a run that is looked at, not timed."""
        run = subprocess.Popen(list(map(str, program.command(capture, self.scratch()))), cwd=self.room,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peak = 0
        while run.poll() is None:
            found = re.search(r"RssAnon:\s+(\d+)", pathlib.Path(f"/proc/{run.pid}/status").read_text())
            peak = max(peak, int(found.group(1))) if found else peak
            time.sleep(0.002)
        return peak / 1024

    def pair(self, series, capture, whole):
        before = self.once(self.cat, whole)
        series.pairs.append((before, self.once(series.program, capture)))

    def alternate(self, several, capture):
        """Every program in turn, each after a `cat`; again and again. A slow one only as often as the cap allows."""
        for turn in range(self.runs):
            for series in several:
                spent = sum(run.seconds for _, run in series.pairs)
                if turn == 0 or (spent * (turn + 1) / turn <= self.limit(series.program) and not series.late):
                    self.pair(series, capture, capture)

    def sliced(self, series, slice_path, slice_packets, start_path, whole):
        """One on a slice, scaled by packets, what the program takes to start apart."""
        series.base = self.once(series.program, start_path).seconds
        series.scale = series.packets / slice_packets
        self.pair(series, slice_path, whole)

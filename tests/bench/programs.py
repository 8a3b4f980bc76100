# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows the programs that are compared: how each is called, how it says its version. Must not know how time is taken."""
import os
import re
import shutil
import subprocess

FILTER = "tcp port 902 or tcp port 8000 or (vlan and (tcp port 902 or tcp port 8000))"
SURICATA = """%YAML 1.1
---
default-log-dir: .
outputs:
  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [flow]}
"""


class Program:
    """`words` is the command, CAPTURE standing for the file and SCRATCH for a folder that is emptied before each run.
    `flows`: a peer that makes flows, as this project's command does; the others only read.
    `sliced`: too slow for whole inputs, run on their first packets and scaled."""

    def __init__(self, name, words, version, peer=True, flows=True, sliced=False):
        self.name, self.words, self.peer, self.flows, self.sliced = name, words, peer, flows, sliced
        self.version_words = version
        self.path = find(words[0])

    def command(self, capture, scratch):
        given = {"CAPTURE": str(capture), "SCRATCH": str(scratch)}
        return [self.path, *(given.get(word, word.replace("SCRATCH", str(scratch))) for word in self.words[1:])]

    def version(self):
        run = subprocess.run([self.path, *self.version_words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=20, check=False)
        found = re.search(r"\d+(\.\d+)+(-\w+)*", run.stdout.decode(errors="replace"))
        return found.group() if found else "?"


def find(word):
    """Where a command is; Debian puts daemons where a user's PATH does not look."""
    return shutil.which(word, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def own(tool):
    """The ways in which this project's command is measured. `flows 1` is what the others are compared with."""
    def way(name, *words):
        return Program(name, [str(tool), *words, "CAPTURE"], ["--version"], peer=False)
    return [
        way("flows 1", "flows", "--threads", "1"),
        way("flows 2", "flows", "--threads", "2"),
        way("audit 1", "audit", "--threads", "1"),
        way("audit 2", "audit", "--threads", "2"),
        way("ndjson 1", "flows", "--threads", "1", "--format", "ndjson"),
    ]


def peers():
    return [
        Program("tcpdump", ["tcpdump", "-n", "-r", "CAPTURE", "-w", "/dev/null", FILTER], ["--version"], flows=False),
        Program("capinfos", ["capinfos", "-c", "-d", "-a", "-e", "CAPTURE"], ["--version"], flows=False),
        Program("nfpcapd", ["nfpcapd", "-r", "CAPTURE", "-w", "SCRATCH"], ["-V"]),
        Program("softflowd", ["softflowd", "-d", "-r", "CAPTURE", "-m", "16000000", "-p", "SCRATCH/pid", "-c", "none"],
                ["-h"]),
        Program("argus", ["argus", "-r", "CAPTURE", "-w", "-"], ["-h"]),
        Program("ndpiReader", ["ndpiReader", "-q", "-i", "CAPTURE"], ["-h"]),
        Program("suricata", ["suricata", "-c", "SCRATCH/bench.yaml", "-S", "/dev/null", "-k", "none", "--runmode",
                             "single", "-r", "CAPTURE", "-l", "SCRATCH"], ["-V"]),
        Program("tcptrace", ["tcptrace", "-n", "CAPTURE"], ["-v"]),
        Program("tshark", ["tshark", "-n", "-q", "-z", "conv,tcp", "-r", "CAPTURE"], ["--version"], sliced=True),
    ]


def cat():
    return Program("cat", ["cat", "CAPTURE"], ["--version"], peer=False)

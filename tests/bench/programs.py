# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows the programs that are compared: how each is called, how it says its version. Must not know how time is taken."""
import copy
import os
import re
import shutil
import subprocess
import sys

FILTER = "tcp port 902 or tcp port 8000 or (vlan and (tcp port 902 or tcp port 8000))"
SURICATA = """%YAML 1.1
---
default-log-dir: .
outputs: []
"""  # its own limits, nothing written: what costs it least
SEEN_AT = "/mnt"  # where a root file system (--root) sees the files of this machine


class Program:
    """`words` is the command, CAPTURE standing for the file and SCRATCH for a folder that is emptied before each run.
    `flows`: a peer that makes flows, as this project's command does; the others only read.
    `sliced`: too slow for whole inputs, run on their first packets and scaled.
    `root`: a root file system that it is found and run in; "" is this machine's."""

    def __init__(self, name, words, version, peer=True, flows=True, sliced=False):
        self.name, self.words, self.peer, self.flows, self.sliced = name, words, peer, flows, sliced
        self.version_words = version
        self.root, self.path = "", find(words[0])

    def inside(self, root):
        """The same program of another root file system, its version in its name."""
        other = copy.copy(self)
        other.root, other.path = str(root), find_inside(root, self.words[0])
        if other.path:
            other.name = f"{self.name} ({other.version()})"
        return other

    def start(self):
        return ["chroot", self.root, self.path] if self.root else [self.path]

    def command(self, capture, scratch):
        seen_at = SEEN_AT if self.root else ""
        given = {"CAPTURE": f"{seen_at}{capture}", "SCRATCH": f"{seen_at}{scratch}"}
        return [*self.start(), *(re.sub("CAPTURE|SCRATCH", lambda found: given[found.group()], word) for word in self.words[1:])]

    def version(self):
        run = subprocess.run([*self.start(), *self.version_words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=20, check=False)
        found = re.search(r"\d+(\.\d+)+", run.stdout.decode(errors="replace"))
        return found.group() if found else "?"


def find(word):
    """Where a command is; Debian puts daemons where a user's PATH does not look."""
    return shutil.which(word, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def find_inside(root, word):
    """Where a command is for who is in `root`."""
    places = (f"{folder}/{word}" for folder in ("/usr/bin", "/usr/sbin"))
    return next((place for place in places if os.path.exists(f"{root}{place}")), None)


def open_root(root):
    """Lets commands run in `root` see what this machine's see. Needs mounts of one's own: see `in_own_mounts`."""
    for words in (["-t", "proc", "proc", f"{root}/proc"], ["--rbind", "/dev", f"{root}/dev"], ["--rbind", "/", f"{root}{SEEN_AT}"]):
        subprocess.run(["mount", *words], check=True)


def in_own_mounts():
    """Starts this program again where its mounts are its own, so that they end with it. Needs root."""
    if os.environ.pop("VMK_BENCH_OWN_MOUNTS", None) is None:
        os.environ["VMK_BENCH_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


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


def peers(loop=None, roots=()):
    """All that there are, installed or not: this machine's, then what is found in other root file systems."""
    here = known(loop)
    return here + [there for root in roots for there in (peer.inside(root) for peer in here if peer.words[0] != str(loop))
                   if there.path]


def known(loop):
    """`loop`: the program of pcap_loop.c, where it is built."""
    def suricata(name, mode):
        return Program(name, ["suricata", "-c", "SCRATCH/bench.yaml", "-S", "/dev/null", "-k", "none", "--runmode", mode,
                              "-r", "CAPTURE", "-l", "SCRATCH"], ["-V"])
    return [
        Program("libpcap loop", [str(loop), "CAPTURE"], ["--version"], flows=False),
        Program("tcpdump", ["tcpdump", "-n", "-r", "CAPTURE", "-w", "/dev/null", FILTER], ["--version"], flows=False),
        Program("capinfos", ["capinfos", "-c", "-d", "-a", "-e", "CAPTURE"], ["--version"], flows=False),
        Program("nfpcapd", ["nfpcapd", "-r", "CAPTURE", "-w", "SCRATCH"], ["-V"]),
        Program("softflowd", ["softflowd", "-d", "-r", "CAPTURE", "-m", "16000000", "-p", "SCRATCH/pid", "-c", "none"],
                ["-h"]),
        Program("argus", ["argus", "-r", "CAPTURE", "-w", "-"], ["-h"]),
        Program("ndpiReader", ["ndpiReader", "-q", "-i", "CAPTURE"], ["-h"]),
        suricata("suricata", "single"),
        suricata("suricata autofp", "autofp"),
        Program("tcptrace", ["tcptrace", "-n", "CAPTURE"], ["-v"]),
        Program("tshark", ["tshark", "-n", "-q", "-z", "conv,tcp", "-r", "CAPTURE"], ["--version"], sliced=True),
    ]


def cat():
    return Program("cat", ["cat", "CAPTURE"], ["--version"], peer=False)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how samples/README.md is put together from the captures and the *.expect files, so that it cannot drift.

Must not know how a sample is made.
"""

import os

from . import expect, pcapng
from .run import MODELLED

HEAD = """# Samples

Captures that show one thing each, with the inventory that goes with them. None comes from a VMware product: they were
made by `samples/lab/make` over real TCP between Linux network namespaces, with peers written from public descriptions.
What is not public is a stand-in and says so: the octets of a vMotion are random (ciphertext), made-up pages (clear) or
the framing `vMSM`, which is this project's invention. Volumes are small on purpose; clocks start at 2026-03-02 09:00
UTC, and idle time (between RARP announcements and heartbeats) is skipped in the lab but not in the time stamps.

    ./audit samples/cold-on-management.pcapng

## Files of a sample

| File | Contents |
|---|---|
| `NAME.pcapng` | the capture; its comment says what it is, its interfaces say where it was taken |
| `NAME.site` | the site as a person would write it down; `./audit` finds it by itself |
| `inventory/NAME/SET/` | the same site as esxcli, esxcfg, govc, the vSphere API, PowerCLI or RVTools print it |
| `NAME.actions.csv` | what was done and when, for `--actions` |
| `NAME.keylog` | TLS keys of the session, for Wireshark (`-o tls.keylog_file:NAME.keylog`) |
| `NAME.expect` | what the sample must be taken for; `tests/cli/samples.py` holds vmkscope to it |

Lines of an `.expect` file, with `|` between accepted values and `#` before remarks:

    flow CLIENT -> SERVER:PORT [count=N] service= role= data= encryption= gateway= confidence=
         [role-by-address=]          the role that is left where only the addresses speak
      file "PATH" operation= declared_size= bytes= data_sectors= zero_sectors=
    migration KIND SOURCE -> DESTINATION [streams=N] [rarp=yes|no]
    without-actions KIND...          kinds accepted when no actions file is given; none: no migration at all
    fail|pass|undecided ID...        verdicts of checks; a check that is not listed must not fail
    row N VERDICT [without-actions VERDICT]      rows that are not listed must be not-observed
    inventory SET [no-roles] [ID...] the other formats, and the checks that they leave undecided
    twin NAME                        the sample that shows the same without the fault, of the site or of the capture
    captures FILE...                 where it is not NAME.pcapng

## The lab

`samples/lab/make [NAME...]` makes them again (root: network namespaces and tap devices); `--big` adds large ones that
are not kept here. Every host is a namespace, every TCP/IP stack of it another; every VMkernel interface is a tap device
whose other end a switch in user space holds (`samples/lab/switch`). That switch forwards by VLAN, loses, reorders and
delays frames with fixed seeds, and writes what each capture point would show: tags, tunnel headers and mirror copies
are added there. Handshakes, windows, retransmissions, TTLs, ARP and MTU are those of real stacks; the gateway is a
namespace that really routes. `samples/lab/check` reads every capture with tshark; `samples/lab/check --same DIR` compares
a rebuild with the captures here by what vmkscope makes of them. `samples/lab/readme` writes this page.

## The samples

"""


def cell(text):
    return text.replace("|", "\\|") or "-"


def roles(expectation):
    """Service and role of each flow that matters, once."""
    seen = []
    for flow in expectation.flows:
        words = ["/".join(sorted(flow.facts.get(key, ()))) for key in ("service", "role", "data")]
        text = " ".join(word for word in words if word)
        if text not in seen:
            seen.append(text)
    return "; ".join(seen)


def findings(expectation):
    lines = [f"`{name}`" for name in expectation.failing()]
    lines += ["row {} {}".format(item, "/".join(sorted(verdict))) for item, verdict in sorted(expectation.rows.items())
              if verdict != {"not-observed"}]
    return ", ".join(lines)


def row(expectation):
    shown, places, packets = "", [], 0
    for path in expectation.captures:
        comment, interfaces, count = pcapng.summary(path)
        shown = shown or comment.removeprefix(MODELLED.strip()).strip()
        places += interfaces
        packets += count
    twin = f"[{expectation.twin}](#{expectation.twin})" if expectation.twin else ""
    return (f'| <a id="{expectation.name}"></a>`{expectation.name}` | {cell(shown)} | {cell(", ".join(places))} | {packets} | '
            f"{cell(roles(expectation))} | {cell(findings(expectation))} | {cell(twin)} |")


def text(folder):
    lines = ["| Sample | What it shows | Captured at | Packets | Expected flows (service role data) | Must be found | "
             "Clean twin |", "|---|---|---|---|---|---|---|"]
    lines += [row(expectation) for expectation in expect.read_all(folder)]
    return HEAD + "\n".join(lines) + "\n"


def problems(folder):
    """What is wrong with the page and with the set of files."""
    path = os.path.join(folder, "README.md")
    with open(path, encoding="utf-8") as file:
        kept = file.read()
    result = [] if kept == text(folder) else [f"{path} is not what samples/lab/readme writes; run it"]
    expected = {os.path.basename(capture) for each in expect.read_all(folder) for capture in each.captures}
    there = {name for name in os.listdir(folder) if name.endswith(".pcapng")}
    result += [f"{name}: no *.expect file names it" for name in sorted(there - expected)]
    return result

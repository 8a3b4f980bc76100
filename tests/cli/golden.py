# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows what the text report of a few made captures looks like, to the letter (tests/golden). With --accept the files
# are written anew: read them before they are committed.
import difflib
import re
import sys

import samples_made
from cli import SOURCE, check, finish, folder, run

GOLDEN = SOURCE / "tests" / "golden"

with folder() as place:
    samples_made.cold().write_pcap(f"{place}/cold.pcap")
    samples_made.web().write_pcap(f"{place}/web.pcap")
    octets = open(f"{place}/cold.pcap", "rb").read()
    open(f"{place}/cut.pcap", "wb").write(octets[:20000])
    open(f"{place}/made.site", "w").write(samples_made.SITE)
    reports = {
        "cold-80": (["audit", "cold.pcap", "-i", "made.site"], "80"),
        "cold-140": (["audit", "cold.pcap", "-i", "made.site"], "140"),
        "cold-no-inventory": (["audit", "cold.pcap"], "100"),
        "cut": (["audit", "cut.pcap", "-i", "made.site"], "100"),
        "web-verbose": (["audit", "web.pcap", "-v"], "100"),
        "flows": (["flows", "cold.pcap", "web.pcap", "-i", "made.site"], "100"),
        "inventory": (["inventory", "made.site"], "100"),
    }
    for name, (words, columns) in reports.items():
        result = run(*words, cwd=place, COLUMNS=columns)
        text = result.text
        path = GOLDEN / f"{name}.txt"
        if "--accept" in sys.argv:
            path.write_text(text)
        expected = path.read_text() if path.exists() else None
        if not check(text == expected, f"{name} differs from {path}"):
            print("".join(difflib.unified_diff((expected or "").splitlines(True), text.splitlines(True))))
        check(not re.search(r" +$", text, re.M), f"{name}: blanks at the end of a line")
finish()

# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that the man page is clean mdoc and names every option that the commands take.
import re
import shutil
import subprocess
import sys

from cli import SKIP, SOURCE, check, finish, run

page = SOURCE / "capture-tool" / "vmkscope.1"
text = page.read_text().replace("\\-", "-")
options = {"--quiet", "--verbose"}
for command in ("audit", "flows", "compare", "inventory", "learn"):
    options |= set(re.findall(r"--[a-z][a-z-]+", run(command, "--help").text))
for option in sorted(options):
    check(re.search(f"(Fl|,) -{option[2:]}", text), f"{option} is in the man page")
for option in re.findall(r"^\.It .*?Fl -([a-z-]+)", text, re.M):
    check(f"--{option}" in options, f"--{option} of the man page exists")
if shutil.which("mandoc") is None:
    print("skipped: no mandoc")
    sys.exit(SKIP if not check.__globals__["failures"] else 1)
lint = subprocess.run(["mandoc", "-T", "lint", "-W", "style", page], capture_output=True, text=True)
# Whether other pages are installed is no matter of this one.
left = [line for line in (lint.stdout + lint.stderr).splitlines() if "mandoc.db" not in line]
check(not left, f"mandoc lint: {left}")
finish()

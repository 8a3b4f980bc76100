# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that the report shown in the README is the one that the command prints. --accept writes it there.
import os
import sys

from cli import SOURCE, check, finish, run

START, END = "The first prints:\n\n", "The exit status is 1"

os.chdir(SOURCE)
result = run("audit", "samples/cold-on-management.pcapng", "--inventory", "samples/cold-on-management.site")
shown = "".join(f"    {line}".rstrip() + "\n" for line in result.text.splitlines()) + "\n"
text = open("README.md", encoding="utf-8").read()
before, rest = text.split(START)
after = rest[rest.index(END):]
wanted = before + START + shown + after
if "--accept" in sys.argv:
    open("README.md", "w", encoding="utf-8").write(wanted)
else:
    check(text == wanted, "README.md shows the report as it is printed (readme.py --accept writes it)")
check(result.status == 1, "and the exit status that it names")
finish()

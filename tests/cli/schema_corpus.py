# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that whatever is in a capture, the JSON holds to the schema.
from cli import check, finish, run, shared
from validate_schema import problems, validator

FOLDER = shared("corpus")
checker = validator("report")
liner = validator("line")

captures = sorted(path for kind in ("vmware", "odd", "negative") for path in (FOLDER / kind).iterdir()
                  if ".pcap" in path.name)
for path in captures:
    result = run("audit", path, "-f", "json")
    if result.status == 2:
        continue
    document = result.json
    del document["flows"][12:]  # the schema is the same for all of them, and validating is slow
    for problem in problems(checker, document)[:3]:
        check(False, f"{path.name}: {problem}")
for path in captures[::20]:
    result = run("audit", path, "-f", "ndjson")
    for line in result.lines[:40] if result.status != 2 else []:
        for problem in problems(liner, line)[:3]:
            check(False, f"{path.name}: {line['type']}: {problem}")
finish()

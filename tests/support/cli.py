# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows how the tool is run from a test and how a test ends.
# Must not know what the tool should say.
#
# ctest gives VMKSCOPE (the command), VMK_SOURCE_DIR and VMK_SHARED_DIR.
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TOOL = os.environ["VMKSCOPE"]
SOURCE = pathlib.Path(os.environ["VMK_SOURCE_DIR"])
SHARED = pathlib.Path(os.environ.get("VMK_SHARED_DIR", ""))
SKIP = 77

failures = []


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def text(self):
        return self.out.decode("utf-8", "surrogateescape")

    @property
    def errors(self):
        return self.err.decode("utf-8", "surrogateescape")

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


def environment(**more):
    # Colour and width come from the test, not from who runs it. LeakSanitizer does not work under ptrace; its
    # reports would end in another exit status, so it stays on where it works.
    base = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "TERM")}
    base.update({"LC_ALL": "C.UTF-8", "COLUMNS": "100"})
    base.update(more)
    return base


def run(*arguments, stdin=None, timeout=60, stdout=None, cwd=None, **variables):
    done = subprocess.run([TOOL, *map(os.fspath, arguments)], input=stdin, timeout=timeout, cwd=cwd,
                          stdin=None if stdin is not None else subprocess.DEVNULL,
                          stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE, env=environment(**variables))
    return Result(done.returncode, done.stdout, done.stderr)


def check(condition, text):
    """Notes a failure and goes on, so that one run shows all of them."""
    if not condition:
        failures.append(text)
        print(f"FAIL: {text}", file=sys.stderr)
    return bool(condition)


def same(found, expected, what):
    return check(found == expected, f"{what}: expected {expected!r}, found {found!r}")


def folder():
    return tempfile.TemporaryDirectory(prefix="vmkscope-test-")


def shared(*parts):
    """A path beside the project; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        print(f"skipped: {path} is not here")
        sys.exit(SKIP)
    return path


def manifest(path):
    """Rows of a MANIFEST.tsv as dictionaries."""
    lines = path.read_text().splitlines()
    heads = lines[0].split("\t")
    return [dict(zip(heads, line.split("\t"))) for line in lines[1:] if line]


def finish():
    print(f"{len(failures)} failures")
    sys.exit(1 if failures else 0)

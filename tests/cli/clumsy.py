# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows what clumsy hands do: the same file twice, folders that cannot be opened, names in place of commands.
# Must not know what is found in the captures.
import gzip
import os
import resource
import shutil
import subprocess

import samples_made
from cli import TOOL, check, environment, finish, folder, run, same

NOBODY = 65534


def as_nobody(place, *arguments, **options):
    """Root reads everything and has no limits, so the tool is run as somebody else, from where that one may."""
    tool = shutil.copy(TOOL, f"{place}/vmkscope")
    # LeakSanitizer, where it is built in, wants a thread of its own.
    done = subprocess.run([tool, *arguments], stdin=subprocess.DEVNULL, capture_output=True, cwd=place, timeout=60,
                          env=environment(ASAN_OPTIONS="detect_leaks=0"),
                          user=NOBODY if os.getuid() == 0 else None, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


with folder() as place:
    os.chmod(place, 0o755)
    capture, inner, closed = f"{place}/cold.pcap", f"{place}/inner", f"{place}/inner/closed"
    samples_made.cold().write_pcap(capture)
    os.makedirs(closed)
    samples_made.cold().write_pcap(f"{inner}/cold.pcap")
    os.symlink("cold.pcap", f"{place}/link.pcap")
    once = run("audit", capture, "-f", "json").json

    for words in ([capture, capture], [capture, f"{place}/link.pcap"], [capture, f"{place}/./cold.pcap"]):
        result = run("audit", *words, "-f", "json")
        same(result.json["flows"], once["flows"], f"read once: {words}")
        same(len(result.json["captures"]), 1, f"one capture: {words}")
        same(result.status, 0, f"no mistake: {words}")
        check("named 2 times; read once" in result.errors, f"and it is said: {result.errors!r}")
    twice = run("audit", inner, f"{inner}/cold.pcap", "-f", "json")
    same(len(twice.json["captures"]), 1, "of a folder and by its name")
    same(len(run("audit", capture, f"{inner}/cold.pcap", "-f", "json").json["captures"]), 2,
         "two files with the same content are two")

    os.chmod(closed, 0o700 if os.getuid() == 0 else 0)
    status, _, errors = as_nobody(place, "audit", closed)
    same(status, 2, "a folder that cannot be opened")
    check(f"{closed}: cannot be opened: Permission denied" in errors, f"and why: {errors!r}")
    status, out, errors = as_nobody(place, "audit", inner)
    same(status, 3, "a folder in the folder that cannot be opened")
    check(f"{closed}: cannot be opened: Permission denied" in errors, f"and why: {errors!r}")
    check("inner/cold.pcap: pcap, " in out, "the rest is read")
    os.chmod(closed, 0o755)

    # However deep a capture lies, it is read, or it is said why not.
    deep, cellar = f"{place}/deep", f"{place}/deep/" + "/".join("n" * 40)
    os.makedirs(cellar)
    shutil.copy(capture, f"{cellar}/cold.pcap")
    os.symlink(deep, f"{cellar}/again")
    os.symlink("nowhere", f"{cellar}/dangling.pcap")
    result = run("audit", deep, "-f", "json")
    same((result.status, result.errors), (0, ""), "a capture forty folders deep")
    same([row["file"] for row in result.json["captures"]], [f"{cellar}/cold.pcap"], "read, and read once")
    same(result.json["flows"][0]["packets"], once["flows"][0]["packets"], "as it would be elsewhere")

    here = os.open(cellar, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("x" * 200, dir_fd=here)
        below = os.open("x" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    result = run("audit", deep, "-f", "json")
    same(result.status, 3, "folders deeper than a path may be long")
    check(": 1 of its entries cannot be looked at: File name too long; " in result.errors
          and f"vmkscope: {deep}/" in result.errors and result.errors.count("\n") == 1,
          f"which, and what to do: {result.errors!r}")
    same(len(result.json["flows"]), len(once["flows"]), "the rest is read")
    check(any(row["problem"] and "File name too long" in row["problem"] for row in result.json["captures"]),
          "and the report says so too")

    barred = f"{place}/barred"
    os.makedirs(f"{barred}/below")
    for name in ("one.pcap", "two.pcap"):
        shutil.copy(capture, f"{barred}/{name}")
    os.chmod(barred, 0o744 if os.getuid() == 0 else 0o600)
    status, _, errors = as_nobody(place, "audit", barred)
    os.chmod(barred, 0o755)
    same(status, 2, "a folder that can be listed and not entered")
    same(errors, f"vmkscope: {barred}: 3 of its entries cannot be looked at: Permission denied\n", "and how much of it")

    packed = f"{place}/cold.pcap.gz"
    with gzip.open(packed, "wb") as out:
        out.write(open(capture, "rb").read())
    status, _, errors = as_nobody(place, "audit", packed, "--threads", "1",
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1)))
    same((status, errors), (0, ""), "unpacking where no thread can be started")

    site = samples_made.SITE.encode()
    piped = run("inventory", "-", stdin=site)
    same(piped.status, 0, "an inventory from a pipe")
    check("esx-b  vmk0  10.10.1.12/24" in piped.text, f"and what is in it: {piped.text!r}")
    same(run("audit", capture, "-i", "-", stdin=site).status, 1, "also for an audit")
    same(run("audit", capture, "-o", "-", cwd=place).out, run("audit", capture).out, "-o - is standard output")
    check(not os.path.exists(f"{place}/-"), "and no file of that name")

    result = run(capture)
    same(result.status, 2, "a capture in place of the command")
    check(f"vmkscope audit {capture}" in result.errors, f"what was meant: {result.errors!r}")
    check(run("help", "audit").text.startswith("Usage:\n  vmkscope audit"), "help COMMAND")

    packed = f"{place}/cut.zst"
    made = subprocess.run(["zstd", "-q", "-o", packed, capture]) if os.path.exists("/usr/bin/zstd") else None
    if made is not None:
        octets = open(packed, "rb").read()
        open(packed, "wb").write(octets[:300])
        result = run("audit", packed)
        same(result.status, 2, "cut before anything can be unpacked: nothing was read")
        check("cut short at byte 300, before anything could be unpacked" in result.errors, f"{result.errors!r}")
    quiet, loud = run("doctor", "-q"), run("doctor")
    check(all(line.startswith("BAD") for line in quiet.text.splitlines()), f"doctor -q: {quiet.text!r}")
    same(quiet.status, loud.status, "doctor -q changes the words only")
finish()

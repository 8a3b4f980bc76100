# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows how ./audit and .ci/setup answer, without installing or building anything, and that an installation can be moved.
# Must not know what the tool prints.
import os
import shutil
import subprocess

from cli import SOURCE, TOOL, check, environment, finish, folder, same


def script(path, text):
    with open(path, "w") as out:
        out.write("#!/bin/sh\n" + text)
    os.chmod(path, 0o755)


with folder() as place:
    os.makedirs(f"{place}/.ci")
    os.makedirs(f"{place}/build/release/capture-tool")
    os.makedirs(f"{place}/bin")
    shutil.copy(SOURCE / "audit", f"{place}/audit")
    script(f"{place}/.ci/setup", "exit 0\n")
    script(f"{place}/bin/cmake", "exit 0\n")
    script(f"{place}/build/release/capture-tool/vmkscope", 'printf "%s\\n" "$@"\n')
    for name in ("a b.pcapng", "a b.site", "c.pcap.gz", "c.site", "d.pcap"):
        open(f"{place}/{name}", "w").close()

    def audit(*words, path=f"{place}/bin:{os.environ['PATH']}"):
        return subprocess.run([f"{place}/audit", *words], cwd=place, capture_output=True, text=True, timeout=60,
                              env=environment(PATH=path))

    def given(*words):
        return audit(*words).stdout.splitlines()

    same(given("a b.pcapng"), ["audit", "a b.pcapng", "--inventory", "a b.site"], "the inventory beside the capture")
    same(given("c.pcap.gz"), ["audit", "c.pcap.gz", "--inventory", "c.site"], "also of a packed one")
    same(given("d.pcap"), ["audit", "d.pcap"], "none beside it")
    for option in (["-i", "x"], ["-ix"], ["--inventory", "x"], ["--inventory=x"]):
        same(given("a b.pcapng", *option), ["audit", "a b.pcapng", *option], f"the one that is given: {option}")
    same(given("a b.pcapng", "c.pcap.gz"),
         ["audit", "a b.pcapng", "c.pcap.gz", "--inventory", "a b.site", "--inventory", "c.site"], "each of several")
    script(f"{place}/build/release/capture-tool/vmkscope", 'printf "%s\\n" "${VMKSCOPE_FRAMINGS:-}"\n')
    same(given("d.pcap"), [f"{place}/core/framing"], "the shipped framings, which are not installed")
    same(audit().returncode, 2, "no capture")
    script(f"{place}/.ci/setup", "exit 1\n")
    same(audit("d.pcap").returncode, 2, "no set-up is no finding")

    # Installed under whatever prefix, the command finds what it ships.
    os.makedirs(f"{place}/prefix/bin")
    shutil.copy(TOOL, f"{place}/prefix/bin/vmkscope")
    shutil.copytree(SOURCE / "core/framing", f"{place}/prefix/share/vmkscope/framing")
    sample = SOURCE / "samples/vmotion-model.pcapng"
    bare = {key: value for key, value in environment().items() if key != "VMKSCOPE_FRAMINGS"}
    moved = subprocess.run([f"{place}/prefix/bin/vmkscope", "flows", sample, "--framing", "vmotion-model"],
                           capture_output=True, text=True, timeout=60, env=bare)
    same((moved.returncode, moved.stderr), (0, ""), "a prefix that was not known when it was built")

    # An older CMake, as Ubuntu 22.04 has it.
    script(f"{place}/bin/cmake", "echo cmake version 3.22.1\n")
    script(f"{place}/bin/dpkg-query", "echo installed\n")
    script(f"{place}/bin/apt-get", "echo apt-get was called >&2; exit 1\n")
    setup = subprocess.run([SOURCE / ".ci/setup", "build"], capture_output=True, text=True, timeout=60,
                           env=environment(PATH=f"{place}/bin:{os.environ['PATH']}"))
    same(setup.returncode, 1, "CMake is too old")
    check("CMake 3.25 or newer is needed, and this is 3.22.1" in setup.stderr, f"and that is said: {setup.stderr!r}")
    script(f"{place}/bin/cmake", "echo cmake version 3.100.0-rc1\n")
    setup = subprocess.run([SOURCE / ".ci/setup", "build"], capture_output=True, text=True, timeout=60,
                           env=environment(PATH=f"{place}/bin:{os.environ['PATH']}"))
    same((setup.returncode, setup.stderr), (0, ""), "a newer CMake, and all there: not a word")
finish()

# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows at which step doctor says the module is lost, for made-up installations: a tshark that is a shell script, and
# folders with modules that are right, for another version, broken, or there twice.
import os
import shutil
import subprocess

from cli import check, finish, folder, run, same

SCRIPT = """#!/bin/sh
case "$*" in
--version) echo "TShark (Wireshark) 4.2.1 (Git commit 0)." ;;
"-G folders")
  printf 'Personal configuration:\\t%s\\n' "$PLACE/configuration"
  printf 'Personal Plugins:    \\t%s\\n' "$PLACE/personal/plugins/4.2"
  printf 'Global Plugins:      \\t%s\\n' "$PLACE/global/plugins/4.2" ;;
"-G plugins")
  printf 'other.so\\t1.0\\tdissector\\t/other.so\\n'
  [ ! -e "$PLACE/listed" ] || printf 'vmkscope.so\\t0.1.0\\tdissector\\t/somewhere/vmkscope.so\\n' ;;
esac
"""


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)
    os.chmod(path, mode)


def module(path, major, minor):
    """A shared object that says which Wireshark it wants, as modules do."""
    source = f"{path}.c"
    write(source, f"const int plugin_want_major = {major};\nconst int plugin_want_minor = {minor};\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", path, source], check=True)
    os.unlink(source)


def diagnose(place):
    result = run("doctor", PATH=f"{place}/bin:/bin", PLACE=place)
    steps = {}
    for line in result.text.splitlines():
        health, name, words = line.split(None, 2)
        steps[name] = (health, words)
    return result.status, steps


with folder() as place:
    write(f"{place}/bin/tshark", SCRIPT, 0o755)
    installed = f"{place}/global/plugins/4.2/epan/vmkscope.so"
    personal = f"{place}/personal/plugins/4.2/epan/vmkscope.so"

    status, steps = diagnose(place)
    same(status, 1, "not installed: status")
    same(steps["Wireshark"][0], "ok", "tshark is there")
    same(steps["installed"][0], "BAD", "not installed")
    check(f"{place}/personal/plugins/4.2/epan" in steps["installed"][1], "where to put it")
    same(steps["loaded"][0], "BAD", "not loaded")

    write(f"{place}/global/plugins/4.0/epan/vmkscope.so", "")
    status, steps = diagnose(place)
    same(steps["installed"][0], "BAD", "in the folder of another version")
    check("another version" in steps["installed"][1] and "/4.0/" in steps["installed"][1], "and which")

    write(installed, "no shared object")
    status, steps = diagnose(place)
    same((steps["installed"][0], steps["loadable"][0]), ("ok", "BAD"), "installed, not loadable")

    if shutil.which("cc"):
        module(installed, 4, 0)
        status, steps = diagnose(place)
        same(steps["loadable"][0], "BAD", "made for another version")
        check("made for 4.0" in steps["loadable"][1], "and which")

        module(installed, 4, 2)
        write(f"{place}/listed", "")
        status, steps = diagnose(place)
        same(status, 0, f"all is well: {steps}")
        check(all(health != "BAD" for health, _ in steps.values()), "no step is bad")
        same(steps["loaded"][0], "ok", "listed")

        write(f"{place}/configuration/disabled_protos", "# comment\nvmnfc\nhttp\n")
        status, steps = diagnose(place)
        same((status, steps["enabled"][0]), (1, "BAD"), "a protocol switched off")
        check(steps["enabled"][1].startswith("vmnfc switched off"), "and which")
        os.unlink(f"{place}/configuration/disabled_protos")

        module_text = open(installed, "rb").read()
        os.makedirs(os.path.dirname(personal))
        open(personal, "wb").write(module_text)
        status, steps = diagnose(place)
        same((status, steps["installed"][0]), (1, "BAD"), "installed twice")

        os.unlink(installed)
        status, steps = diagnose(place)
        same(steps["privileges"][0], "BAD" if os.getuid() == 0 or os.getgid() == 0 else "ok",
             "root does not look into the personal folder")

    os.unlink(f"{place}/bin/tshark")
    write(f"{place}/bin/tshark", "#!/bin/sh\nexit 127\n", 0o755)
    status, steps = diagnose(place)
    same((status, list(steps)), (1, ["Wireshark"]), "no tshark: nothing else is asked")
    same(run("doctor", "something").status, 2, "an argument too many")
finish()

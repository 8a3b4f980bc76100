# SPDX-License-Identifier: GPL-2.0-or-later
"""`cmake --install` puts the module where that Wireshark looks and says where, and it loads from there; the symbols that it
shows are Wireshark's five and no more; it carries no library of its own that another module could clash with."""
import os
import pathlib
import re
import shutil
import subprocess

import module

CMAKE = os.environ["VMK_CMAKE"]
BINARY = pathlib.Path(os.environ["VMK_BINARY_DIR"])
WANTED = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register", "plugin_describe"}


def check_install(room):
    stage = room.folder("stage")
    run = subprocess.run([CMAKE, "--install", str(BINARY), "--component", "plugin"], capture_output=True, text=True,
                         env={**os.environ, "DESTDIR": str(stage)})
    module.expect(run.returncode == 0, run.stderr)
    found = list(stage.rglob("vmkscope.so"))
    module.expect(len(found) == 1, f"installed: {found}")
    folder = "/" + str(found[0].parent.relative_to(stage))
    about = room.tshark("-G", "folders")
    plugins = re.search(r"^Global Plugins:\s+(.*)$", room.tshark("-G", "folders", module=True), re.M)
    real = subprocess.run([module.TSHARK, "-G", "folders"], capture_output=True, text=True).stdout
    looked = re.search(r"^Global Plugins:\s+(.*)$", real, re.M)[1].strip()
    module.expect(folder == f"{looked}/epan", f"installed into {folder}, Wireshark looks in {looked}/epan ({about}, {plugins})")
    module.expect(folder in run.stdout, f"the folder is not said:\n{run.stdout}")
    other = room.path / "installed" / pathlib.Path(looked).name / "epan"
    other.mkdir(parents=True)
    shutil.copyfile(found[0], other / "vmkscope.so")
    for path in (other.parent.parent, other.parent, other):
        path.chmod(0o755)
    (other / "vmkscope.so").chmod(0o755)
    listed = room.tshark("-G", "plugins", extra={"WIRESHARK_PLUGIN_DIR": str(other.parent.parent)})
    module.expect("vmkscope.so" in listed, "the installed module does not load")


def check_symbols():
    so = pathlib.Path(os.environ["VMK_PLUGINS"]) / "vmkscope.so"
    shown = subprocess.run(["nm", "-D", "--defined-only", str(so)], capture_output=True, text=True).stdout
    names = {line.split()[-1] for line in shown.splitlines() if line.strip()}
    module.expect(names == WANTED, f"symbols: {names ^ WANTED}")
    forbidden = {"printf", "puts", "fopen", "system", "exit", "abort", "strcpy", "strcat", "sprintf", "atoi"}
    used = subprocess.run(["nm", "-D", "--undefined-only", str(so)], capture_output=True, text=True).stdout
    names = {line.split()[-1].split("@")[0] for line in used.splitlines() if line.strip()}
    module.expect(not names & forbidden, f"calls {names & forbidden}")


def check_deb(room):
    """The package depends on the libwireshark of this version, so that an upgrade cannot make it vanish silently."""
    if not shutil.which("dpkg-shlibdeps") or not (BINARY / "CPackConfig.cmake").exists():
        print("no .deb: dpkg-shlibdeps or the package's configuration is not here")
        return
    out = room.folder("deb")
    run = subprocess.run(["cpack", "-G", "DEB", "-B", str(out), "-D", "CPACK_COMPONENTS_ALL=plugin",
                          "--config", str(BINARY / "CPackConfig.cmake")], capture_output=True, text=True, cwd=BINARY)
    module.expect(run.returncode == 0, run.stdout[-1500:] + run.stderr[-500:])
    packages = [path for path in out.glob("*.deb")]
    module.expect(len(packages) == 1, packages)
    fields = subprocess.run(["dpkg-deb", "-f", str(packages[0])], capture_output=True, text=True).stdout
    module.expect(re.search(r"Depends:.*libwireshark\d+", fields), fields)
    content = subprocess.run(["dpkg-deb", "-c", str(packages[0])], capture_output=True, text=True).stdout
    module.expect(re.search(r"/wireshark/plugins/\d+\.\d+/epan/vmkscope\.so", content), content)


def check(room):
    check_install(room)
    check_symbols()
    check_deb(room)


if __name__ == "__main__":
    module.main(check)

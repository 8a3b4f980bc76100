# SPDX-License-Identifier: GPL-2.0-or-later
"""The graphical Wireshark starts with the module and opens a sample, on an X server of its own and as an unprivileged user.

It proves more than tshark can: the menus and dialogues that the module registers are built only there. With
VMK_SCREENSHOTS=FOLDER the pictures of the documentation are made as well."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import module

# Sample, display filter, frame to select, and which lines of its details to open in the picture (from the top).
SCENES = (("cold-on-management", "vmnfc.path or vmkrole.finding", 49, (5, 4)),
          ("vmotion-clear", "vmotion", 175, (6, 4)),
          ("row6-xmotion-cold-udt", "vmudt or vmnfc", 149, (5,)))
SIZE = "1280x900"
FIRST_LINE, LINE = 495, 17  # of the details, on that screen
NEEDED = ("Xvfb", "wireshark", "xdotool")
# What a first start would ask or announce, and a layout that shows what the module adds.
PREFERENCES = """gui.update.enabled: FALSE
gui.ask_unsaved: FALSE
gui.column.format: "No.", "%m", "Source", "%s", "Destination", "%d", "Protocol", "%p", "Role", "%Cus:vmkrole.role:0:R",
 "Data", "%Cus:vmkrole.data:0:R", "Finding", "%Cus:vmkrole.finding:0:R", "Info", "%i"
gui.layout_type: 1
gui.layout_content_1: PLIST
gui.layout_content_2: PDETAILS
gui.layout_content_3: NONE
"""
COMPLAINTS = ("vmkscope.so", "vmkscope:", "vmauthd", "vmnfc", "vmotion", "vmudt", "vmkrole", "plugin", "dissector bug",
              "assertion", "warn dissector", "critical")


def colour_rules():
    page = (module.SOURCE / "docs" / "plugin.md").read_text()
    return "\n".join(line for line in page.splitlines() if line.startswith("@") and line.count("@") >= 2) + "\n"


def configure(room):
    folder = room.path / "home" / ".config" / "wireshark"
    folder.mkdir(parents=True)
    (folder / "preferences").write_text(PREFERENCES)
    (folder / "recent_common").write_text("gui.geometry_main_x: 0\ngui.geometry_main_y: 0\n"
                                          "gui.geometry_main_width: 1280\ngui.geometry_main_height: 900\n"
                                          "gui.geometry_main_maximized: FALSE\n")
    (folder / "recent").write_text("column.width: %m, 55, %s, 90, %d, 90, %p, 65, %Cus:vmkrole.role, 155, "
                                   "%Cus:vmkrole.data, 75, %Cus:vmkrole.finding, 225, %i, 455\n")
    (folder / "colorfilters").write_text(colour_rules())
    for path in [folder, *folder.parents][:3]:
        path.chmod(0o777)
    for path in folder.iterdir():
        path.chmod(0o666)
    return folder


class Screen:
    """An X server that takes the first free number and says which."""

    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE + "x24", "-nolisten", "tcp",
                                        "-noreset"],
                                       pass_fds=[write], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            self.server.kill()
            module.skip("no X server could be started")
        self.display = f":{number}"
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(10)

    def run(self, *command):
        return subprocess.run(command, env={**os.environ, "DISPLAY": self.display}, capture_output=True, text=True,
                              timeout=30).stdout.strip()


class Wireshark:
    def __init__(self, room, screen, *arguments, module_on=True):
        runtime = room.folder("runtime")
        if os.geteuid() == 0:
            os.chown(runtime, module.NOBODY, module.NOBODY)
        runtime.chmod(0o700)
        extra = {"DISPLAY": screen.display, "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": "xcb",
                 "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.screen = screen
        self.log = open(room.path / "wireshark.log", "w+")
        self.process = subprocess.Popen([*room.command(shutil.which("wireshark"), module_on, extra), *map(str, arguments)],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
        self.log.close()

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def titles(self):
        windows = self.screen.run("xdotool", "search", "--onlyvisible", "--name", ".").split()
        return [self.screen.run("xdotool", "getwindowname", window) for window in windows]

    def wait_for(self, title, seconds=240):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            module.expect(self.process.poll() is None, f"wireshark ended: {self.process.poll()}\n{self.said()}")
            if any(title in name for name in self.titles()):
                return
            time.sleep(0.5)
        raise AssertionError(f"no window with {title!r}: {self.titles()}\n{self.said()}")


def picture(screen, path):
    subprocess.run(["import", "-display", screen.display, "-window", "root", "-depth", "8", "-dither", "None", "-colors", "48", str(path)],
                   check=True, timeout=60)


def unfold(screen, lines):
    for line in lines:
        screen.run("xdotool", "mousemove", "300", str(FIRST_LINE + LINE * line), "click", "1", "key", "shift+Right")
        time.sleep(0.5)
    screen.run("xdotool", "mousemove", "1279", "899")
    time.sleep(0.5)


def open_sample(room, screen, name, condition, frame):
    """Filtered, and with a frame selected, so that its details are drawn: by the GUI's own code, on a later pass."""
    capture, site = module.SAMPLES / f"{name}.pcapng", module.SAMPLES / f"{name}.site"
    copy = room.bring(capture)
    return Wireshark(room, screen, "-r", copy, "-Y", condition, "-g", frame, "-N", "n", *module.options_for(room, site, None))


def check(room):
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        module.skip(f"not here: {' '.join(missing)}")
    folder = configure(room)
    shots = os.environ.get("VMK_SCREENSHOTS")
    with Screen() as screen:
        for name, condition, frame, lines in SCENES:
            with open_sample(room, screen, name, condition, frame) as wireshark:
                wireshark.wait_for(f"{name}.pcapng")
                time.sleep(3)
                module.expect(wireshark.process.poll() is None, f"it ended after opening: {wireshark.said()}")
                wrong = [line for line in wireshark.said().splitlines() if any(word in line.lower() for word in COMPLAINTS)]
                module.expect(not wrong, "\n".join(wrong))
                if os.environ.get("VMK_VERBOSE"):
                    print(wireshark.said())
                unfold(screen, lines)
                module.expect(wireshark.process.poll() is None, f"it ended when the details were opened: {wireshark.said()}")
                if shots:
                    picture(screen, pathlib.Path(shots) / f"{name}.png")
    # It read our profile, so it was this user's Wireshark and not another start of it.
    module.expect((folder / "preferences").exists() and (folder / "colorfilters").exists(), "no profile")


if __name__ == "__main__":
    sys.exit(module.main(check))

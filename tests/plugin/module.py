# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark with the module, as a user who is not root: as root Wireshark ignores plugin folders without a word."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["VMK_SOURCE_DIR"])
SHARED = pathlib.Path(os.environ["VMK_SHARED_DIR"])
SAMPLES = SOURCE / "samples"
VENDOR = SHARED / "corpus" / "vmware"
TSHARK = os.environ["VMK_TSHARK"]
EDITCAP = os.environ["VMK_EDITCAP"]
NOBODY = 65534
SKIP = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


class Room:
    """A folder that nobody can read and write in, with the module in the place where Wireshark looks."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="vmkscope-"))
        os.chmod(self.path, 0o777)
        built = pathlib.Path(os.environ["VMK_PLUGINS"])  # .../X.Y/epan
        self.plugins = self.path / "plugins"
        shutil.copytree(built.parent.parent, self.plugins)
        (self.path / "home").mkdir(mode=0o777)
        os.chmod(self.path / "home", 0o777)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def bring(self, file, name=None):
        """A copy that nobody can read."""
        target = self.path / (name or pathlib.Path(file).name)
        if not target.exists():
            shutil.copyfile(file, target)
            os.chmod(target, 0o644)
        return target

    def folder(self, name):
        path = self.path / name
        path.mkdir(exist_ok=True)
        os.chmod(path, 0o777)
        return path

    def command(self, program, module=True, extra=None):
        environment = {"HOME": str(self.path / "home"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "WIRESHARK_PLUGIN_DIR": str(self.plugins if module else self.path / "none")}
        environment.update(extra or {})
        words = [f"{key}={value}" for key, value in environment.items()]
        if os.geteuid() == 0:
            return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env", "-i", *words, program]
        return ["env", "-i", *words, program]

    def tshark(self, *arguments, module=True, extra=None, check=True, stdin=None, timeout=120, program=None, both=False):
        """Its standard output as text. Complains about an exit status that is not 0 and about anything on stderr."""
        run = subprocess.run([*self.command(program or TSHARK, module, extra), *map(str, arguments)],
                             stdin=stdin or subprocess.DEVNULL, capture_output=True, timeout=timeout, preexec_fn=limits)
        errors = run.stderr.decode(errors="replace")
        if check and (run.returncode != 0 or noise(errors)):
            raise AssertionError(f"tshark {' '.join(map(str, arguments))}\nstatus {run.returncode}\n{errors}")
        return run.stdout.decode(errors="replace") + (errors if both else "")

    def fields(self, file, names, *arguments, **options):
        """One dictionary a frame: name -> list of values. A field may hold the separator, hence the odd ones."""
        words = ["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=\x1f"]
        for name in names:
            words += ["-e", name]
        text = self.tshark("-r", file, *arguments, *words, **options)
        rows = []
        for line in text.splitlines():
            values = line.split("\t")
            assert len(values) == len(names), line
            rows.append({name: value.split("\x1f") if value else [] for name, value in zip(names, values)})
        return rows

    def ours(self, file, *arguments, **options):
        """What this module makes of every frame, from JSON; links to later frames left out."""
        text = self.tshark("-r", file, *arguments, "-T", "json", "-J", "vmauthd vmnfc vmotion vmudt vmkrole", **options)
        frames = json.loads(text, object_pairs_hook=pairs)
        return [strip(own(frame["_source"]["layers"])) for frame in frames]


OURS = ("vmauthd", "vmnfc", "vmotion", "vmudt", "vmkrole")


def own(layers):
    items = layers.items() if isinstance(layers, dict) else layers
    return [[key, value] for key, value in items if key in OURS]


def pairs(items):
    """JSON objects of tshark repeat keys: keep all of them, in order."""
    keys = [key for key, _ in items]
    return dict(items) if len(keys) == len(set(keys)) else list(map(list, items))


FORWARD = ("reply_in", "complete_in")


def strip(value):
    """Without links to frames that come later, which one pass cannot know."""
    if isinstance(value, dict):
        return {key: strip(item) for key, item in value.items() if not key.endswith(FORWARD)}
    if isinstance(value, list):
        if value and all(isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) for item in value):
            return [[key, strip(item)] for key, item in value if not key.endswith(FORWARD)]
        return [strip(item) for item in value]
    return value


def noise(errors):
    quiet = ("Running as user", "packets captured", "The NPF driver", "appears to have been cut short")
    return [line for line in errors.splitlines() if line.strip() and not any(word in line for word in quiet)]


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))


def editcap(*arguments):
    subprocess.run([EDITCAP, *map(str, arguments)], check=True, capture_output=True)
    os.chmod(arguments[-1], 0o644)


def samples():
    """Every sample capture of the project, with its site file and key log where there are any."""
    found = []
    for capture in sorted(SAMPLES.glob("*.pcapng")):
        name = capture.name.split(".")[0]
        site, keys = SAMPLES / f"{name}.site", SAMPLES / f"{name}.keylog"
        found.append((capture, site if site.exists() else None, keys if keys.exists() else None))
    if not found:
        skip("no samples")
    return found


def options_for(room, site, keys):
    words = []
    if site:
        words += ["-o", f"vmkrole.inventory:{room.bring(site)}"]
    if keys:
        words += ["-o", f"tls.keylog_file:{room.bring(keys)}"]
    return words


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def main(function):
    with Room() as room:
        function(room)
    print("ok")

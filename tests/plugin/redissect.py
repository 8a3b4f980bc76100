# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames drawn again in any order, as a person clicks: sharkd reads a sample once without trees, then shows frames at random,
some twice. Each looks the same every time, and the same as tshark drew it while it read the file with trees."""
import html
import json
import random
import re
import shutil
import subprocess

import module

SHARKD = shutil.which("sharkd")
FORWARD = ("Reply in", "Complete in")  # links to later frames, which tshark's single pass cannot know
CLICKS = 100


class Sharkd:
    """A reader that is asked by lines of JSON."""

    def __init__(self, room):
        self.process = subprocess.Popen([*room.command(SHARKD), "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, preexec_fn=module.limits)
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def ask(self, method, **params):
        self.count += 1
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        module.expect("result" in answer, f"{method}: {answer}")
        return answer["result"]


def lines(nodes):
    """Every line of the details below, from the top."""
    found = []
    for node in nodes:
        if not node["l"].startswith(FORWARD):
            found.append(node["l"])
            found += lines(node.get("n", []))
    return found


def look(reader, number):
    """What the module shows of a frame: its own lines of the details, and the columns."""
    frame = reader.ask("frame", frame=number, proto=True, columns=True)
    return lines(node for node in frame["tree"] if node.get("f") in module.OURS), frame.get("col")


def drawn_by_tshark(room, copy, options):
    """The same lines of every frame, from one pass that draws as it reads."""
    text = room.tshark("-r", copy, *options, "-T", "pdml")
    frames = []
    for packet in text.split("<packet>")[1:]:
        found = []
        for block in re.findall(r'^  <proto name="(?:vmauthd|vmnfc|vmotion|vmudt|vmkrole)".*?^  </proto>', packet, re.M | re.S):
            for line in block.splitlines():
                shown = re.search(r' (?:showname|show)="([^"]*)"', line)
                hidden = ' hide="yes"' in line or ("<proto" not in line and "<field" not in line)
                if shown and not hidden:
                    found.append(html.unescape(shown[1]))
        frames.append([line for line in found if not line.startswith(FORWARD)])
    return frames


def prefer(room, options):
    """sharkd has no -o, and applies preferences only at its start."""
    folder = room.path / "home" / ".config" / "wireshark"
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder.parent, folder):
        path.chmod(0o777)
    (folder / "preferences").write_text("".join(word.replace(":", ": ", 1) + "\n" for word in options[1::2]))
    (folder / "preferences").chmod(0o644)


def check_one(room, capture, site, keys):
    copy = room.bring(capture)
    options = module.options_for(room, site, keys)
    prefer(room, options)
    tshark = drawn_by_tshark(room, copy, options)
    rng = random.Random(capture.name)
    numbers = [rng.randrange(len(tshark)) + 1 for _ in range(CLICKS)]
    with Sharkd(room) as reader:
        reader.ask("load", file=str(copy))
        seen = {}
        for number in numbers:
            shown = look(reader, number)
            module.expect(seen.setdefault(number, shown) == shown, f"{capture.name}: frame {number} looks otherwise the next time")
    for number, (drawn, _) in seen.items():
        module.expect(drawn == tshark[number - 1], f"{capture.name}: frame {number}:\nsharkd {drawn}\ntshark {tshark[number - 1]}")
    return sum(bool(drawn) for drawn, _ in seen.values())


def check(room):
    if SHARKD is None:
        module.skip("sharkd is not here")
    done = sum(check_one(room, *entry) for entry in module.samples())
    print(f"{done} frames with something to show")
    module.expect(done > 1000, "too few frames show anything")


if __name__ == "__main__":
    module.main(check)

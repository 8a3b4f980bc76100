# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows which inputs there are, makes them, and cuts slices from them. Must not know who reads them."""
import hashlib
import pathlib
import struct
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
MAIN = ("bulk", "headers", "churn", "jumbo", "nfc", "estate")
GROWTH = ("flows-10k", "flows-100k", "flows-1m", "flows-4m")


class Input:
    def __init__(self, name, path, packets):
        self.name, self.path, self.packets, self.piece = name, path, packets, None


def recipe():
    """Changes when the generator does: inputs of another recipe are made again."""
    digest = hashlib.sha256()
    for name in ("make_inputs.c", "frames.c", "frames.h", "estate.c", "estate.h"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def records(file, most):
    """Offsets at which the records of a pcap file of this machine's byte order end, `most` of them."""
    at, end = 24, file.seek(0, 2)
    for _ in range(most):
        file.seek(at + 8)
        head = file.read(4)
        if len(head) < 4:
            return
        at += 16 + struct.unpack("=I", head)[0]
        if at > end:
            return
        yield at


def write_slice(source, target, packets):
    """The first packets of a capture; how many there were."""
    count, end = 0, 24
    with open(source, "rb", buffering=1 << 16) as file:
        for end in records(file, packets):
            count += 1
        file.seek(0)
        with open(target, "wb") as out:
            while end > 0:
                part = file.read(min(end, 1 << 22))
                out.write(part)
                end -= len(part)
    return count


def make(maker, folder, kind, share, anew=False):
    """The input, made now or, unless anew, found as this generator has made it before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{kind}.pcap" if share == 100 else f"{kind}-{share}.pcap")
    note = path.with_suffix(".made")
    wanted = f"{recipe()} {kind} {share}"
    made = note.read_text().split() if note.exists() and path.exists() else []
    if anew or made[:3] != wanted.split() or made[3] != str(path.stat().st_size):
        note.unlink(missing_ok=True)
        done = subprocess.run([maker, kind, path, str(share)], check=True, timeout=600, stdout=subprocess.PIPE, text=True)
        note.write_text(f"{wanted} {path.stat().st_size} {int(done.stdout)}\n")
        made = note.read_text().split()
    return Input(kind, path, int(made[4]))


def repeat(source, target, times):
    """The records of an input several times over, in a file of its own."""
    with open(source.path, "rb") as file, open(target, "wb") as out:
        out.write(file.read(24))
        for _ in range(times):
            file.seek(24)
            while part := file.read(1 << 22):
                out.write(part)
    return Input(f"{source.name} {times} times", target, source.packets * times)

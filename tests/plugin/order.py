# SPDX-License-Identifier: GPL-2.0-or-later
"""Segments out of order and sent again: with Wireshark's own reordering every file is whole; without it sizes still come
from sequence numbers, what was not shown is said, and nothing is called malformed."""
import random

import conditions
import module
import pcap

REORDER = ["-o", "tcp.reassemble_out_of_order:TRUE"]
PLAIN = ["-o", "tcp.reassemble_out_of_order:FALSE"]


def payload_frames(frames):
    return [index for index, frame in enumerate(frames) if len(frame[3]) > 54]


def shuffled(frames, seed, distance):
    """Payload frames that move back by up to distance places, now and then; times stay in order."""
    rng = random.Random(seed)
    order = list(range(len(frames)))
    for index in payload_frames(frames)[8:-4]:
        if rng.random() < 0.15:
            other = min(index + rng.randint(1, distance), len(frames) - 5)
            order[index], order[other] = order[other], order[index]
    return [(frames[at][0], frames[at][1], *frames[index][2:]) for at, index in enumerate(order)]


def sent_again(frames, seed):
    """Some payload frames once more, some time later."""
    rng = random.Random(seed)
    out = []
    waiting = []
    for frame in frames:
        out.append(frame)
        if len(frame[3]) > 54 and rng.random() < 0.2:
            waiting.append((len(out) + rng.randint(1, 6), frame))
        for entry in [entry for entry in waiting if entry[0] <= len(out)]:
            out.append((frame[0], frame[1], *entry[1][2:]))
            waiting.remove(entry)
    return out


def check_one(room, name, frames, whole_without_reordering):
    path = room.path / f"{name}.pcap"
    pcap.write(path, frames)
    conditions.no_blame(room, path, *REORDER)
    conditions.no_blame(room, path, *PLAIN)
    rows = conditions.files(room, path, *REORDER)
    module.expect(rows == conditions.WHOLE, f"{name}: {rows}")
    module.expect(conditions.files(room, path, "-2", *REORDER) == rows, f"{name}: -2 differs")
    rows = conditions.files(room, path, *PLAIN)
    module.expect(conditions.files(room, path, "-2", *PLAIN) == rows, f"{name}: -2 differs without reordering")
    if whole_without_reordering:
        module.expect(rows == conditions.WHOLE, f"{name}: without reordering {rows}")
    else:
        module.expect(rows[-1][1] == conditions.WHOLE[-1][1] or room.fields(
            path, ["frame.number"], *PLAIN, "-Y", "vmnfc.lost || vmauthd.lost"), f"{name}: loss is not said: {rows}")


def check_export(room, frames):
    """What is exported from a reordered capture is what was sent."""
    path = room.path / "export.pcap"
    pcap.write(path, shuffled(frames, 5, 3))
    folder = room.folder("export")
    room.tshark("-r", path, *REORDER, "-q", "--export-objects", f"vmnfc,{folder}")
    module.expect((folder / "vm.log").read_bytes() == conditions.CONTENT, "the plain file differs")
    disk = bytes(8 * 512) + conditions.CONTENT[:51200] + bytes(3 * 512)
    module.expect((folder / "vm.vmdk").read_bytes() == disk, "the disk differs")


def check(room):
    frames = conditions.session()
    for seed in range(3):
        check_one(room, f"again{seed}", sent_again(frames, seed), True)
        check_one(room, f"near{seed}", shuffled(frames, seed, 2), False)
        check_one(room, f"far{seed}", shuffled(frames, seed, 6), False)
    check_export(room, frames)


if __name__ == "__main__":
    module.main(check)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures as people have them: cut at 96 octets, one way only, begun late, every frame twice, tagged, with a hole, in
segments of one octet. What can still be known is shown, nothing is invented, and nothing is called malformed."""
import module
import nfc
import pcap

CONTENT = bytes(range(256)) * 300
PATH = "[ds] vm/vm.log"


def session():
    """authd in clear (port 912's form), then a PUT of a plain file and of a disk, on one connection."""
    talk = pcap.Talk(server=("10.9.0.2", 912))
    talk.send(1, nfc.CLEAR_GREETING)
    for line, answer in ((b"USER root\r\n", b"331 Password required for root.\r\n"),
                         (b"PASS x\r\n", b"230 User root logged in.\r\n"),
                         (b"PROXY nfc\r\n", b"200 Connect ha-nfc\r\n")):
        talk.send(0, line)
        talk.send(1, answer)
    put = nfc.put(PATH, len(CONTENT))
    for part in (put[:264], put[264:]):
        talk.send(0, part)
    for at in range(0, len(CONTENT) + 1, 40000):  # as the vendor's client writes: message, data header, data
        block = nfc.data(CONTENT[at:at + 40000])
        for part in (block[:264], block[264:272], block[272:]):
            talk.send(0, part)
    end = nfc.data(b"")
    for part in (end[:264], end[264:]):
        talk.send(0, part)
    talk.send(1, nfc.done())
    body = nfc.disk_header(1) + nfc.ddb("ddb.uuid", "60 00 C2") + nfc.ddb("", "")
    sectors = nfc.disk_header(0) + nfc.run(8) + nfc.run(100, CONTENT[:51200]) + nfc.run(3)
    talk.send(0, nfc.put("[ds] vm/vm.vmdk", 111 * 512, 2))
    talk.send(0, nfc.data(body) + nfc.data(sectors) + nfc.data(b""))
    talk.send(1, nfc.done())
    talk.send(0, nfc.message(4))
    talk.send(1, nfc.message(4))
    talk.close()
    return talk.frames


def files(room, capture, *options):
    """[(path, bytes, data sectors, zero sectors, state)]"""
    rows = []
    for line in room.tshark("-r", capture, *options, "-q", "-z", "vmnfc,files").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 10 and cells[0].isdigit():
            rows.append((cells[1], int(cells[5]), int(cells[6]), int(cells[7]), cells[9]))
    return rows


WHOLE = [(PATH, len(CONTENT), 0, 0, "complete"),
         ("[ds] vm/vm.vmdk", 8 + 12 + 9 + 9 + 12 + 8 + 8 + 8 + 51200 + 8, 100, 11, "complete")]


def no_blame(room, capture, *options):
    rows = room.fields(capture, ["frame.number", "_ws.expert.message"], *options, "-Y",
                       '(_ws.malformed && !_ws.short) || _ws.expert.message contains "issector bug"')
    module.expect(not rows, f"{capture.name}: {rows[:2]}")


def capture_of(room, name, frames):
    path = room.path / f"{name}.pcap"
    pcap.write(path, frames)
    no_blame(room, path)
    module.expect(room.ours(path) == room.ours(path, "-2"), f"{name}: -2 differs")
    return path


def whole(room, frames):
    path = capture_of(room, "whole", frames)
    module.expect(files(room, path) == WHOLE, files(room, path))
    rows = room.fields(path, ["vmauthd.request.verb", "vmauthd.service", "vmnfc.request_in", "vmnfc.type"],
                       "-Y", "vmnfc.type == 27 || vmauthd.request.verb")
    module.expect([row["vmauthd.request.verb"] for row in rows[:3]] == [["USER"], ["PASS"], ["PROXY"]], rows[:3])
    module.expect(len([row for row in rows if row["vmnfc.request_in"]]) == 2, rows)
    warned = room.fields(path, ["vmauthd.request.verb"], "-Y", "vmauthd.secret_clear")
    module.expect([row["vmauthd.request.verb"] for row in warned] == [["PASS"]], warned)


def cut(room, frames):
    """Snap length 96: 30 to 42 octets of payload a frame. Sizes come from sequence numbers; what needs more is left out."""
    capture_of(room, "cut", [(a, b, wire, octets[:96]) for a, b, wire, octets in frames])
    sample = module.SAMPLES / "snap-96.pcapng"
    if not sample.exists():
        return
    copy = room.bring(sample)
    no_blame(room, copy)
    module.expect(files(room, copy)[0] == ("[ds-b] vm1/vm1.vmx", 3072, 0, 0, "complete"), files(room, copy))
    rows = room.fields(copy, ["vmnfc.file_size", "vmnfc.space", "vmnfc.data_length"], "-Y", "vmnfc.type == 1")
    module.expect(rows[0]["vmnfc.file_size"] == ["3072"], rows[0])
    module.expect(rows[0]["vmnfc.space"] == [], f"octets that were not captured are shown: {rows[0]}")


def one_way(room, frames):
    """Only what one end sends. Without the greeting, NFC proves itself by its path or magic."""
    for sender in (0, 1):
        address = pcap.address(("10.9.0.1", "10.9.0.2")[sender])
        # Without the line PROXY: alone it is what Wireshark knows as HAProxy's protocol.
        path = capture_of(room, f"way{sender}", [frame for frame in frames if frame[3][26:30] == address
                                                 and b"PROXY" not in frame[3][:80]])
        rows = files(room, path)
        if sender == 0:
            module.expect([row[1:] for row in rows] == [row[1:] for row in WHOLE], rows)
        else:
            module.expect(rows == [], rows)


def begun_late(room, frames):
    """From inside the first file's data: the rest of it is counted, and the next file is whole."""
    path = capture_of(room, "late", frames[40:])
    rows = files(room, path)
    module.expect(rows[-1] == WHOLE[1], rows)


def twice(room, frames):
    path = capture_of(room, "twice", [frame for frame in frames for _ in range(2)])
    module.expect(files(room, path) == WHOLE, files(room, path))
    path = capture_of(room, "twice-told", [frame for frame in frames for _ in range(2)])
    told = files(room, path, "-o", "tcp.no_subdissector_on_error:FALSE")
    module.expect(told == WHOLE, told)


def tagged(room, frames):
    path = capture_of(room, "tagged", [(a, b, wire + 4, octets[:12] + b"\x81\x00\x00\x0a" + octets[12:])
                                       for a, b, wire, octets in frames])
    module.expect(files(room, path) == WHOLE, files(room, path))


def hole(room, frames):
    """A frame inside bulk data is missing: the file's size is right all the same, by the sequence numbers."""
    data = [index for index, frame in enumerate(frames) if len(frame[3]) > 1400]
    path = capture_of(room, "hole", frames[:data[5]] + frames[data[5] + 1:])
    module.expect(files(room, path) == WHOLE, files(room, path))
    # With the message's head in the missing frame the place is lost, said so, and found again at the next magic.
    head = next(index for index, frame in enumerate(frames) if b"\xab\xef\xcd\xab" in frame[3])
    path = capture_of(room, "headless", frames[:head] + frames[head + 1:])
    lost = room.fields(path, ["frame.number"], "-Y", "vmnfc.lost || vmauthd.lost")
    module.expect(lost, "nothing says that the place was lost")
    module.expect(files(room, path)[-1] == WHOLE[1], files(room, path))


def octet_by_octet(room):
    """Segments of one octet, and of sizes that cut every head at another place."""
    talk = pcap.Talk(server=("10.9.0.2", 912))
    talk.send(1, nfc.CLEAR_GREETING, size=1)
    talk.send(0, b"PROXY nfc\r\n", size=1)
    talk.send(1, b"200 Connect ha-nfc\r\n", size=1)
    talk.send(0, nfc.file("[d] f", b"abc"), size=1)
    path = capture_of(room, "octets", talk.frames)
    module.expect(files(room, path) == [("[d] f", 3, 0, 0, "complete")], files(room, path))
    for size in (7, 263, 264, 265, 271, 273):
        talk = pcap.Talk(server=("10.9.0.2", 912))
        talk.send(1, nfc.CLEAR_GREETING)
        talk.send(0, nfc.file("[d] f", b"abc" * 200), size=size)
        path = capture_of(room, f"size{size}", talk.frames)
        module.expect(files(room, path) == [("[d] f", 600, 0, 0, "complete")], (size, files(room, path)))


def wrapped(room):
    """Sequence numbers that pass 2^32."""
    talk = pcap.Talk(server=("10.9.0.2", 912), sequence=(2 ** 32 - 2000, 2 ** 32 - 100))
    talk.send(1, nfc.CLEAR_GREETING)
    talk.send(0, nfc.file("[d] f", CONTENT))
    path = capture_of(room, "wrapped", talk.frames)
    for relative in ("TRUE", "FALSE"):
        rows = files(room, path, "-o", f"tcp.relative_sequence_numbers:{relative}")
        module.expect(rows == [("[d] f", len(CONTENT), 0, 0, "complete")], (relative, rows))


def over_ipv6(room, frames):
    def convert(frame):
        seconds, nanoseconds, wire, octets = frame
        tcp = octets[34:]
        head = b"\x60\0\0\0" + len(tcp).to_bytes(2, "big") + b"\x06\x40"
        ends = [b"\xfd" + bytes(11) + octets[at:at + 4] for at in (26, 30)]
        whole_frame = octets[:12] + b"\x86\xdd" + head + ends[0] + ends[1] + tcp
        return seconds, nanoseconds, len(whole_frame), whole_frame

    path = capture_of(room, "ipv6", [convert(frame) for frame in frames])
    module.expect(files(room, path) == WHOLE, files(room, path))


def quoted(room, frames):
    """An ICMP error that quotes a segment is no part of the stream."""
    data = next(frame for frame in frames if len(frame[3]) > 1400)
    quote = data[3][14:14 + 548]
    icmp = b"\x03\x04\0\0\0\0\x05\xdc" + quote
    ip = b"\x45\0" + (20 + len(icmp)).to_bytes(2, "big") + b"\0\1\0\0\x40\x01\0\0" + pcap.address("10.9.0.9") + data[3][26:30]
    error = data[3][:12] + b"\x08\0" + ip + icmp
    at = frames.index(data) + 3
    path = capture_of(room, "quoted", frames[:at] + [(data[0], data[1], len(error), error)] + frames[at:])
    module.expect(files(room, path) == WHOLE, files(room, path))


def check(room):
    frames = session()
    whole(room, frames)
    cut(room, frames)
    one_way(room, frames)
    begun_late(room, frames)
    twice(room, frames)
    tagged(room, frames)
    hole(room, frames)
    octet_by_octet(room)
    wrapped(room)
    over_ipv6(room, frames)
    quoted(room, frames)


if __name__ == "__main__":
    module.main(check)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads and writes classic pcap files of Ethernet, and puts TCP streams together: a second opinion beside tshark's."""
import struct


def read(path):
    """[(seconds, nanoseconds, wire length, octets)] of a little-endian pcap, micro- or nanoseconds."""
    data = path.read_bytes()
    magic, = struct.unpack_from("<I", data)
    scale = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}[magic]
    frames, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, captured, wire = struct.unpack_from("<IIII", data, at)
        frames.append((seconds, fraction * scale, wire, data[at + 16:at + 16 + captured]))
        at += 16 + captured
    return frames


def write(path, frames):
    out = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)]
    for seconds, nanoseconds, wire, octets in frames:
        out.append(struct.pack("<IIII", seconds, nanoseconds, len(octets), wire) + octets)
    path.write_bytes(b"".join(out))
    path.chmod(0o644)


def tcp(octets):
    """(source, destination, sequence, payload) of an untagged IPv4 TCP frame, ends as (address, port); else None."""
    if len(octets) < 54 or octets[12:14] != b"\x08\x00" or octets[23] != 6:
        return None
    total, = struct.unpack_from(">H", octets, 16)
    start = 14 + (octets[14] & 15) * 4
    ports = struct.unpack_from(">HH", octets, start)
    sequence, = struct.unpack_from(">I", octets, start + 4)
    flags = octets[start + 13]
    payload = octets[start + (octets[start + 12] >> 4) * 4:14 + total]
    return (octets[26:30], ports[0]), (octets[30:34], ports[1]), sequence, payload, flags


def streams(frames):
    """{(source, destination): octets in order} of every way, without what was sent again."""
    pieces, start = {}, {}
    for _, _, _, octets in frames:
        segment = tcp(octets)
        if segment is None:
            continue
        source, destination, sequence, payload, flags = segment
        key = source, destination
        if flags & 2:
            start[key] = sequence + 1
        if payload:
            pieces.setdefault(key, []).append((sequence, payload))
    whole = {}
    for key, parts in pieces.items():
        base = start.get(key, min(sequence for sequence, _ in parts))
        octets = bytearray()
        for sequence, payload in sorted(parts, key=lambda part: (part[0] - base) % 2 ** 32):
            at = (sequence - base) % 2 ** 32
            if at > 2 ** 31 or at + len(payload) <= len(octets):
                continue
            octets += payload[max(0, len(octets) - at):]
        whole[key] = bytes(octets)
    return whole


# A TCP conversation made by hand: Ethernet, IPv4, right checksums left out (Wireshark does not check them by default).
CLIENT_MAC, SERVER_MAC = bytes.fromhex("005056600001"), bytes.fromhex("005056600002")


class Talk:
    def __init__(self, client=("10.9.0.1", 51113), server=("10.9.0.2", 902), start=1_700_000_000,
                 macs=(CLIENT_MAC, SERVER_MAC), sequence=(1000, 5000)):
        self.ends = [client, server]
        self.macs = macs
        self.sequence = list(sequence)
        self.time = start * 1_000_000_000
        self.frames = []
        self.segment(0, b"", 2)
        self.segment(1, b"", 0x12)
        self.segment(0, b"", 0x10)

    def segment(self, sender, payload, flags=0x18, sequence=None, step=100_000, ttl=64):
        other = 1 - sender
        at = self.sequence[sender] if sequence is None else sequence
        acknowledged = self.sequence[other] if flags & 0x10 else 0
        tcp_head = struct.pack(">HHIIBBHHH", self.ends[sender][1], self.ends[other][1], at % 2 ** 32,
                               acknowledged % 2 ** 32, 5 << 4, flags, 65535, 0, 0)
        total = 40 + len(payload)
        ip_head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, total, len(self.frames) % 65536, 0x4000, ttl, 6, 0,
                              address(self.ends[sender][0]), address(self.ends[other][0]))
        octets = self.macs[other] + self.macs[sender] + b"\x08\x00" + ip_head + tcp_head + payload
        self.time += step
        self.frames.append((self.time // 10 ** 9, self.time % 10 ** 9, len(octets), octets))
        if sequence is None:
            self.sequence[sender] += len(payload) + (1 if flags & 3 else 0)

    def send(self, sender, octets, size=1448, **options):
        """In segments of at most size."""
        for at in range(0, len(octets), size):
            self.segment(sender, octets[at:at + size], **options)

    def close(self):
        self.segment(0, b"", 0x11)
        self.segment(1, b"", 0x11)
        self.segment(0, b"", 0x10)


def address(text):
    return bytes(int(part) for part in text.split("."))

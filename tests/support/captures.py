# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows how small captures are made: frames, TCP conversations, pcap and pcapng files.
# Must not know what the tool should say about them.
import ipaddress
import struct

SECOND = 1_000_000_000
START = 1_714_557_600 * SECOND  # 2024-05-01 10:00:00 UTC


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def checksum(octets):
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets[: len(octets) & ~1]))
    if len(octets) % 2:
        total += octets[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(source, destination, kind, payload, vlan=None):
    tag = b"" if vlan is None else struct.pack("!HH", 0x8100, vlan)
    return mac(destination) + mac(source) + tag + struct.pack("!H", kind) + payload


def ipv4(source, destination, protocol, payload, ttl=64, ident=0):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, 0x4000, ttl, protocol, 0,
                       ipaddress.IPv4Address(source).packed, ipaddress.IPv4Address(destination).packed)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def tcp(source_port, destination_port, sequence, acknowledged, flags, payload=b"", options=b""):
    return struct.pack("!HHIIBBHHH", source_port, destination_port, sequence & 0xFFFFFFFF,
                       acknowledged & 0xFFFFFFFF, (5 + len(options) // 4) << 4, flags, 65535, 0, 0) + options + payload


def udp(source_port, destination_port, payload):
    return struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload


class End:
    def __init__(self, address, port, mac_text):
        self.address, self.port, self.mac = address, port, mac_text


class Capture:
    """Frames in order, with the time of the last one."""

    def __init__(self):
        self.frames = []  # (time in ns, interface, octets)
        self.time = START

    def add(self, frame, after=1_000_000, interface=0):
        self.time += after
        self.frames.append((self.time, interface, frame))

    def conversation(self, client, server, vlan=None, interface=0, segment=1448):
        return Conversation(self, client, server, vlan, interface, segment)

    def write_pcap(self, path, link_type=1, snaplen=262144):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, snaplen, link_type))
            for time, _, frame in self.frames:
                cut = frame[:snaplen]
                out.write(struct.pack("<IIII", time // SECOND, time % SECOND, len(cut), len(frame)) + cut)

    def write_pcapng(self, path, interfaces=({},), comment=None):
        with open(path, "wb") as out:
            out.write(self.pcapng(interfaces, comment))

    def pcapng(self, interfaces=({},), comment=None):
        options = option(1, comment.encode("utf-8", "surrogateescape")) if comment else b""
        out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + options)
        for interface in interfaces:
            options = option(9, bytes([9]))
            if "name" in interface:
                options += option(2, interface["name"])
            out += block(1, struct.pack("<HHI", interface.get("link_type", 1), 0, 262144) + options)
        for time, interface, frame in self.frames:
            padded = frame + bytes(-len(frame) % 4)
            out += block(6, struct.pack("<IIIII", interface, time >> 32, time & 0xFFFFFFFF, len(frame),
                                        len(frame)) + padded)
        return out


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


class Conversation:
    """A TCP connection: each call adds its frames to the capture."""

    def __init__(self, capture, client, server, vlan, interface, segment):
        self.capture, self.vlan, self.interface, self.segment = capture, vlan, interface, segment
        self.ends = (client, server)
        self.sequence = [1000, 5000]

    def frame(self, side, flags, payload=b"", options=b"", after=1_000_000):
        source, destination = self.ends[side], self.ends[1 - side]
        segment = tcp(source.port, destination.port, self.sequence[side],
                      self.sequence[1 - side] if flags & 0x10 else 0, flags, payload, options)
        self.capture.add(ethernet(source.mac, destination.mac, 0x0800,
                                  ipv4(source.address, destination.address, 6, segment), self.vlan),
                         after, self.interface)
        self.sequence[side] += len(payload) + (1 if flags & 0x03 else 0)

    def open(self):
        mss = struct.pack("!BBH", 2, 4, 1460)
        self.frame(0, 0x02, options=mss)
        self.frame(1, 0x12, options=mss)
        self.frame(0, 0x10)
        return self

    def client(self, octets, after=100_000):
        self.send(0, octets, after)

    def server(self, octets, after=100_000):
        self.send(1, octets, after)

    def send(self, side, octets, after):
        for start in range(0, len(octets), self.segment):
            self.frame(side, 0x18, octets[start:start + self.segment], after=after)
        self.frame(1 - side, 0x10, after=after)

    def close(self):
        self.frame(0, 0x11)
        self.frame(1, 0x11)
        self.frame(0, 0x10)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What is claimed and what is not: other protocols on 902 and 8000 look exactly as without the module, whatever the site says."""
import module
import nfc
import pcap


def same_without(room, capture, *options):
    """The whole packet list and tree, with and without the module."""
    with_module = room.tshark("-r", capture, "-V", *options)
    without = room.tshark("-r", capture, "-V", *[word for word in options if "vmkrole" not in word], module=False)
    module.expect(with_module == without, f"{capture.name} looks different with the module")


def check_lookalikes(room):
    """Also when both ends are hosts of the inventory: then only the roles are added."""
    for name in ("lookalike-8000", "lookalike-902"):
        copy, site = room.bring(module.SAMPLES / f"{name}.pcapng"), room.bring(module.SAMPLES / f"{name}.site")
        same_without(room, copy)
        rows = room.fields(copy, ["frame.protocols", "vmotion.stream", "vmnfc.type"], "-o", f"vmkrole.inventory:{site}")
        module.expect(not any(row["vmotion.stream"] or row["vmnfc.type"] for row in rows), name)


def http_to_vmotion_hosts(room):
    """HTTP between two vMotion interfaces of the inventory is still HTTP."""
    site = room.path / "hosts.site"
    site.write_text("[host a]\nvmk1 = 10.9.0.1/24 vmotion\n[host b]\nvmk1 = 10.9.0.2/24 vmotion\n")
    site.chmod(0o644)
    talk = pcap.Talk(server=("10.9.0.2", 8000))
    talk.send(0, b"GET /bulk HTTP/1.1\r\nHost: b\r\n\r\n")
    talk.send(1, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100000)
    capture = room.path / "http.pcap"
    pcap.write(capture, talk.frames)
    rows = room.fields(capture, ["http.request.uri", "vmotion.stream", "frame.protocols"],
                       "-o", f"vmkrole.inventory:{site}")
    module.expect([row for row in rows if row["http.request.uri"] == ["/bulk"]], "HTTP is gone")
    module.expect(not [row for row in rows if row["vmotion.stream"]], "HTTP was taken for vMotion")
    talk = pcap.Talk(server=("10.9.0.2", 8000))
    talk.send(0, bytes(range(1, 250)) * 400)
    pcap.write(capture, talk.frames)
    rows = room.fields(capture, ["vmotion.stream", "vmotion.known_by"], "-o", f"vmkrole.inventory:{site}", "-Y", "vmotion")
    module.expect(len(rows) > 60, "octets of no known protocol between vMotion interfaces are vMotion")
    module.expect("carry vmotion" in rows[0]["vmotion.known_by"][0], rows[0])


def no_evidence(room):
    """Octets of no known protocol on 8000 between nobody known: not claimed, but Decode As may say so."""
    talk = pcap.Talk(server=("10.9.0.2", 8000), macs=(b"\2\0\0\0\0\1", b"\2\0\0\0\0\2"))
    talk.send(0, bytes(range(1, 250)) * 8000)
    capture = room.path / "unknown.pcap"
    pcap.write(capture, talk.frames)
    same_without(room, capture)
    rows = room.fields(capture, ["vmotion.known_by"], "-d", "tcp.port==8000,vmotion", "-Y", "vmotion")
    module.expect(rows and "Decode As" in rows[0]["vmotion.known_by"][0], rows[:1])


def vmkernel_macs(room):
    """The same between VMkernel MACs: claimed once enough was sent and measured."""
    talk = pcap.Talk(server=("10.9.0.2", 8000))
    talk.send(0, bytes(range(1, 250)) * 8000)
    capture = room.path / "macs.pcap"
    pcap.write(capture, talk.frames)
    rows = room.fields(capture, ["frame.number", "vmotion.bytes"], "-Y", "vmotion")
    module.expect(not rows, "dense octets that are not uniform are no verdict")
    talk = pcap.Talk(server=("10.9.0.2", 8000))
    talk.send(0, b"\1\2\3\4memory of a guest " * 80000)
    pcap.write(capture, talk.frames)
    rows = room.fields(capture, ["vmotion.bytes", "vmotion.encryption", "vmotion.known_by"], "-Y", "vmotion")
    module.expect(rows and int(rows[0]["vmotion.bytes"][0]) >= 1 << 20, rows[:1])
    module.expect(rows[0]["vmotion.encryption"] == ["clear"], rows[0])


def port_902_proves_nothing(room):
    """Four octets that could be an NFC type, text verbs, or noise: nothing is claimed without a greeting or a magic."""
    for octets in (nfc.message(4) + b"anything", b"USER root\r\nPASS secret\r\nPROXY nfc\r\n", b"\x07\0\0\0" + bytes(800)):
        talk = pcap.Talk()
        talk.send(0, octets)
        talk.send(1, octets)
        capture = room.path / "port.pcap"
        pcap.write(capture, talk.frames)
        same_without(room, capture)


def any_port(room):
    """A greeting is proof on any port, and the disabled heuristic leaves it alone."""
    talk = pcap.Talk(server=("10.9.0.2", 9902))
    talk.send(1, nfc.CLEAR_GREETING)
    talk.send(0, b"USER root\r\n")
    talk.send(1, b"331 Password required for root.\r\n")
    capture = room.path / "any.pcap"
    pcap.write(capture, talk.frames)
    rows = room.fields(capture, ["vmauthd.request.verb", "vmauthd.reply.code"], "-Y", "vmauthd")
    module.expect([row["vmauthd.request.verb"] for row in rows] == [[], ["USER"], []], rows)
    rows = room.fields(capture, ["frame.number"], "--disable-heuristic", "vmauthd_tcp", "-Y", "vmauthd")
    module.expect(rows == [], rows)


def decode_as_nfc(room):
    """By hand: NFC without any proof."""
    talk = pcap.Talk(server=("10.9.0.2", 7777))
    talk.send(0, nfc.file("[ds] a/b.log", b"q" * 5000))
    capture = room.path / "byhand.pcap"
    pcap.write(capture, talk.frames)
    same_without(room, capture)
    rows = room.fields(capture, ["vmnfc.path"], "-d", "tcp.port==7777,vmnfc", "-Y", "vmnfc.type == 1")
    module.expect(rows and rows[0]["vmnfc.path"] == ["[ds] a/b.log"], rows)


def udp_902(room):
    """Heartbeats are proof of management, and none of ours."""
    copy = room.bring(module.SAMPLES / "vcenter-agent.pcapng")
    rows = room.fields(copy, ["udp.port", "vmauthd", "vmnfc"], "-Y", "udp.port == 902 && !icmp")
    module.expect(rows and not any(row["vmauthd"] or row["vmnfc"] for row in rows), rows)


def check(room):
    check_lookalikes(room)
    http_to_vmotion_hosts(room)
    no_evidence(room)
    vmkernel_macs(room)
    port_902_proves_nothing(room)
    any_port(room)
    decode_as_nfc(room)
    udp_902(room)


if __name__ == "__main__":
    module.main(check)

# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows the captures that several tests use, made at test time.
# Must not know what the tool should say about them.
import nfc
from captures import Capture, End

SITE = """\
[host esx-a]
gateway = 10.10.1.1
vmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 vlan=10 mtu=1500 management
vmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 vlan=20 mtu=1500 vmotion

[host esx-b]
gateway = 10.10.1.1
vmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 vlan=10 mtu=1500 management
vmk1 = 10.10.2.12/24 mac=00:50:56:6a:02:01 vlan=20 mtu=1500 vmotion
"""

SOURCE = ("10.10.1.11", "00:00:5e:00:53:01")
TARGET = ("10.10.1.12", "00:00:5e:00:53:02")


def cold(path=b"[ds1] vm/vm.vmdk", data_sectors=256, zero_sectors=100000, vlan=10):
    """A cold migration's NFC PUT from esx-a's to esx-b's management address."""
    capture = Capture()
    talk = capture.conversation(End(SOURCE[0], 49152, SOURCE[1]), End(TARGET[0], 902, TARGET[1]), vlan).open()
    nfc.login(talk)
    nfc.put(talk, path, data_sectors, zero_sectors)
    talk.close()
    return capture


def web(name=b"www.example.org"):
    """An ordinary morning: HTTPS and HTTP, nothing of VMware's."""
    capture = Capture()
    client, server = ("192.0.2.10", "02:00:00:00:00:10"), ("198.51.100.20", "02:00:00:00:00:20")
    talk = capture.conversation(End(client[0], 50000, client[1]), End(server[0], 443, server[1])).open()
    talk.client(nfc.client_hello(name))
    talk.server(nfc.server_hello() + nfc.application_data(4000))
    talk.close()
    talk = capture.conversation(End(client[0], 50001, client[1]), End(server[0], 8000, server[1])).open()
    talk.client(b"GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n")
    talk.server(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    talk.close()
    return capture

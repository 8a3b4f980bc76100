# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how to drive the lab's switch and to run the peers inside the hosts' network namespaces.

Must not know what any sample shows.
"""

import os
import subprocess

LOOPBACK_TIMEOUT = 60


class LabError(Exception):
    """Something in the lab did not work; the text says what."""


class Host:
    """A network namespace: an ESXi host (or one of its TCP/IP stacks), a gateway, a server."""

    def __init__(self, lab, name, namespace):
        self.lab = lab
        self.name = name
        self.namespace = namespace

    def command(self, *words):
        return ["nsenter", f"--net={self.namespace}", *words]

    def ip(self, *words):
        subprocess.run(self.command("ip", *words), check=True)

    def sysctl(self, key, value):
        path = "/proc/sys/" + key.replace(".", "/")
        subprocess.run(self.command("sh", "-c", f"echo {value} > {path}"), check=True)

    def peer(self, *words):
        return self.command(self.lab.binary("lab_peer"), *map(str, words))

    def run(self, *words, allow_failure=False):
        """Runs a peer to its end."""
        done = subprocess.run(self.peer(*words), env=self.lab.environment, timeout=LOOPBACK_TIMEOUT, check=False,
                              stderr=subprocess.DEVNULL if allow_failure else None)
        if done.returncode != 0 and not allow_failure:
            raise LabError(f"{self.lab.name}: {self.name}: lab_peer {words[0]} failed")

    def start(self, *words):
        """Starts a peer that is waited for with Lab.wait()."""
        process = subprocess.Popen(self.peer(*words), env=self.lab.environment)
        self.lab.running.append((f"{self.name}: lab_peer {words[0]}", process))

    def serve(self, *words):
        """Starts a server; returns when it is ready. It ends with the lab."""
        process = subprocess.Popen(self.peer(*words), env=self.lab.environment, stdout=subprocess.PIPE, text=True)
        if process.stdout.readline().strip() != "ready":
            raise LabError(f"{self.lab.name}: {self.name}: lab_peer {words[0]} did not start")
        self.lab.servers.append(process)


class Lab:
    """One run of the switch: hosts, cables, capture points, one or more capture files."""

    def __init__(self, binaries, name, environment=None):
        self.binaries = binaries
        self.name = name
        self.environment = dict(os.environ, **(environment or {}))
        self.hosts = {}
        self.running = []
        self.servers = []
        self.files = 0
        self.switch = subprocess.Popen([self.binary("lab_switch")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       text=True)

    def binary(self, name):
        return os.path.join(self.binaries, name)

    def say(self, *words, **options):
        """One command to the switch; the lines it answers before "ok"."""
        line = "\t".join([*map(str, words), *(f"{key.replace('_', '-')}={value}" for key, value in options.items())])
        self.switch.stdin.write(line + "\n")
        self.switch.stdin.flush()
        answer = []
        while True:
            text = self.switch.stdout.readline()
            if text == "ok\n":
                return answer
            if text in ("failed\n", ""):
                raise LabError(f"{self.name}: the switch refused: {line}")
            answer.append(text.strip())

    def host(self, name, forward=False):
        descriptor = self.say("host", name)[0]
        host = Host(self, name, f"/proc/{self.switch.pid}/fd/{descriptor}")
        self.hosts[name] = host
        host.ip("link", "set", "lo", "up")
        for key, value in (("net.ipv6.conf.all.disable_ipv6", 1), ("net.ipv6.conf.default.disable_ipv6", 1),
                           ("net.ipv4.conf.all.arp_ignore", 1), ("net.ipv4.conf.all.arp_announce", 2),
                           ("net.ipv4.conf.all.rp_filter", 0), ("net.ipv4.conf.default.rp_filter", 0),
                           ("net.ipv4.tcp_no_metrics_save", 1)):
            host.sysctl(key, value)
        if forward:
            host.sysctl("net.ipv4.conf.all.send_redirects", 0)
            host.sysctl("net.ipv4.conf.default.send_redirects", 0)
            host.sysctl("net.ipv4.ip_forward", 1)
            host.sysctl("net.ipv6.conf.all.forwarding", 1)
            host.sysctl("net.ipv6.conf.default.forwarding", 1)
        return host

    def cable(self, host, interface, mac, vlan, addresses=(), mtu=1500, offload=False):
        """One cable from a host to the switch, in a VLAN; returns the name of the switch's port."""
        port = f"{host.name}/{interface}"
        self.say("port", port, vlan=vlan, offload=int(offload))
        host.ip("link", "set", interface, "address", mac, "mtu", str(mtu), "up")
        for address in addresses:
            if ":" in address:
                self.wake_ipv6(host, interface)
            host.ip("address", "add", address, "dev", interface, *(["nodad"] if ":" in address else []))
        return port

    @staticmethod
    def wake_ipv6(host, interface):
        """Without solicitations, duplicate detection and autoconfiguration; reports on multicast groups come anyway."""
        for key, value in (("accept_ra", 0), ("router_solicitations", 0), ("dad_transmits", 0), ("disable_ipv6", 0)):
            host.sysctl(f"net.ipv6.conf.{interface}.{key}", value)

    def file(self, path, comment):
        self.say("file", path, comment=comment)
        self.files += 1
        return self.files - 1

    def point(self, name, ports, **options):
        self.say("point", name, ports=",".join(ports), **options)

    def begin(self, epoch, seed):
        self.say("start", epoch, seed=seed)

    def skip(self, milliseconds):
        """Lets the capture's clock jump: nothing happens on the wire in that time."""
        self.say("skip", milliseconds)

    def inject(self, port, frame):
        self.say("inject", port, frame.hex())

    def time(self):
        """The capture's clock, in nanoseconds since 1970."""
        return int(self.say("time")[0])

    def wait(self):
        for what, process in self.running:
            if process.wait(timeout=LOOPBACK_TIMEOUT) != 0:
                raise LabError(f"{self.name}: {what} failed")
        self.running = []

    def close(self):
        """Ends servers and switch; the namespaces vanish with it."""
        for process in self.servers:
            process.terminate()
            process.wait()
            process.stdout.close()
        self.switch.stdin.close()
        self.switch.stdout.close()
        if self.switch.wait(timeout=LOOPBACK_TIMEOUT) != 0:
            raise LabError(f"{self.name}: the switch failed")

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for _, process in self.running:
            if process.poll() is None:
                process.kill()
        self.close()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Records conversations of real peers, for the rows of learn_table.py that public captures do not give.

Usage: learn_peers.py --install            Debian's packages, and one of npm into ./node_modules
       learn_peers.py FOLDER [NAME...]     FOLDER/NAME.pcap of each, or of those named; needs root

Each runs a server and a client that others wrote, on the loopback of a network namespace of its own, with segments of
1448 octets as on a wire, and records what is sent to one port. Nothing leaves the machine. What stands in a capture
differs from run to run (ports, identifiers, times): the rows in docs/learn.md are those of the captures beside this file.
"""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PACKAGES = ("bind9 bind9-dnsutils tgt libiscsi-bin rabbitmq-server amqp-tools freediameterd freediameter-extensions mbpoll "
            "python3-pymodbus python3-serial-asyncio openvswitch-switch openvswitch-testcontroller kannel nginx-light libnginx-mod-rtmp ffmpeg kcat "
            "gearman-job-server gearman-tools dcmtk mosquitto mosquitto-clients redis-server redis-tools memcached "
            "libmemcached-tools zookeeper python3-pymongo pulseaudio pulseaudio-utils bird2 openvpn mariadb-server "
            "tarantool slapd ldap-utils nbdkit libnbd-bin xvfb x11-utils stayrtr git rsync openssl iproute2 ethtool tcpdump nodejs npm")
SYSTEM_PYTHON = "/usr/bin/python3"
CAPTURE_MAX = 100_000


def run(*words, give=None, limit=60, quiet=True, **more):
    return subprocess.run([str(word) for word in words], input=give, timeout=limit, check=False,
                          stdout=subprocess.DEVNULL if quiet else None, stderr=subprocess.DEVNULL if quiet else None, **more)


def wait_for(port, host="127.0.0.1", limit=60):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"port {port}: no server after {limit} s")


class Stage:
    """A folder, and servers that end with it."""

    def __init__(self, place, log):
        self.place, self.log, self.servers = pathlib.Path(place), log, []

    def write(self, name, text):
        path = self.place / name
        path.write_text(text)
        return path

    def serve(self, *words, **more):
        self.servers.append(subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=self.log,
                                             stderr=self.log, start_new_session=True, cwd=self.place, **more))

    def stop(self):
        for server in reversed(self.servers):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, 15)
        for server in self.servers:
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, 9)
                server.wait()


def dns(stage):
    names = "".join(f'{"n" * (1 + 3 * i)} IN TXT "{"t" * (5 + 11 * i)}"\n' for i in range(14))
    stage.write("zone", f"$TTL 60\n@ IN SOA ns admin 1 60 60 60 60\n@ IN NS ns\nns IN A 127.0.0.1\n{names}")
    conf = stage.write("named.conf", f'options {{ directory "{stage.place}"; listen-on port 5353 {{ 127.0.0.1; }}; '
                       'listen-on-v6 { none; }; recursion no; pid-file none; session-keyfile none; dnssec-validation no; };\n'
                       'controls { };\nzone "lab.example" { type primary; file "zone"; allow-transfer { any; }; };\n')
    stage.serve("named", "-g", "-n", "1", "-c", conf)
    yield 5353
    asked = [word for i in range(14) for word in (f"{'n' * (1 + 3 * i)}.lab.example", "TXT")]
    run("dig", "@127.0.0.1", "-p", "5353", "+tcp", "+keepopen", "+noall", *asked)
    run("dig", "@127.0.0.1", "-p", "5353", "+noall", "lab.example", "AXFR")


def iscsi(stage):
    disk = stage.place / "disk"
    disk.write_bytes(bytes(4 << 20))
    stage.serve("tgtd", "-f", "-C", "7", "--iscsi", "portal=127.0.0.1:3260")
    wait_for(3260)
    target = ("tgtadm", "-C", "7", "--lld", "iscsi", "--mode")
    run(*target, "target", "--op", "new", "--tid", "1", "-T", "iqn.2026-01.example:disk")
    run(*target, "logicalunit", "--op", "new", "--tid", "1", "--lun", "1", "-b", disk)
    run(*target, "target", "--op", "bind", "--tid", "1", "-I", "ALL")
    yield 3260
    lun = "iscsi://127.0.0.1/iqn.2026-01.example:disk/1"
    run("iscsi-ls", "-s", "iscsi://127.0.0.1")
    run("iscsi-inq", lun)
    run("iscsi-readcapacity16", lun)
    for test in ("SCSI.ModeSense6.AllPages", "SCSI.Inquiry.Standard", "SCSI.ReportSupportedOpcodes.Simple"):
        run("iscsi-test-cu", "-d", "-t", test, lun)


def amqp(stage):
    home = stage.place
    shutil.copy("/etc/passwd", home / "x")
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "RABBITMQ_NODENAME": "rabbit@localhost", "RABBITMQ_CONFIG_FILE": str(home / "none"),
           "RABBITMQ_MNESIA_BASE": str(home / "mnesia"), "RABBITMQ_LOG_BASE": str(home / "log"), "LANG": "C.UTF-8",
           "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_PID_FILE": str(home / "pid"), "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins")}
    stage.serve("/usr/lib/rabbitmq/lib/rabbitmq_server-3.10.8/sbin/rabbitmq-server", env=env)
    wait_for(5672, limit=120)
    yield 5672
    run("amqp-declare-queue", "-u", "amqp://guest:guest@127.0.0.1", "-q", "work")
    for size in (3, 17, 120, 900, 4000):
        run("amqp-publish", "-u", "amqp://guest:guest@127.0.0.1", "-r", "work", give=b"m" * size)
    for _ in range(5):
        run("amqp-get", "-u", "amqp://guest:guest@127.0.0.1", "-q", "work")


def diameter(stage):
    for key, conf in (("one", 2), ("two", 1)):
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", f"/CN={key}.lab.example",
            "-keyout", stage.place / f"{key}.key", "-out", stage.place / f"{key}.pem")
    for own, other, address, peer, port in (("one", "two", "10.9.0.1", "10.9.0.2", 3868), ("two", "one", "10.9.0.2", "10.9.0.1", 3868)):
        connect = f'ConnectPeer = "{other}.lab.example" {{ ConnectTo = "{peer}"; No_TLS; No_SCTP; Port = {port}; TwTimer = 6; }};\n'
        wait = f'LoadExtension = "acl_wl.fdx" : "{stage.place}/acl";\n'
        stage.write(f"{own}.conf", f'Identity = "{own}.lab.example";\nRealm = "lab.example";\nPort = {port};\nSecPort = 0;\nNo_SCTP;\nNo_IPv6;\n'
                    f'ListenOn = "{address}";\nTwTimer = 6;\nTLS_Cred = "{stage.place}/{own}.pem", "{stage.place}/{own}.key";\n'
                    f'TLS_CA = "{stage.place}/{own}.pem";\nLoadExtension = "dict_nasreq.fdx";\nLoadExtension = "dict_eap.fdx";\n'
                    + (connect if own == "one" else wait))
    stage.write("acl", "ALLOW_IPSEC *.lab.example\n")
    stage.serve("freeDiameterd", "-c", stage.place / "two.conf")
    wait_for(3868, "10.9.0.2")
    yield 3868
    stage.serve("freeDiameterd", "-c", stage.place / "one.conf")
    time.sleep(45)
    os.killpg(stage.servers[-1].pid, 15)
    time.sleep(3)


def modbus(stage):
    server = ("from pymodbus.server import StartTcpServer\n"
              "from pymodbus.datastore import ModbusSequentialDataBlock as B, ModbusSlaveContext as S, ModbusServerContext as C\n"
              "b = lambda: B(0, [(i * 7) % 2 for i in range(500)])\n"
              "r = lambda: B(0, [(i * 977) % 65536 for i in range(500)])\n"
              "StartTcpServer(context=C(S(di=b(), co=b(), hr=r(), ir=r()), single=True), address=('127.0.0.1', 1502))\n")
    stage.serve(SYSTEM_PYTHON, stage.write("server.py", server))
    yield 1502
    for kind, count, values in ((4, 1, ()), (4, 10, ()), (3, 60, ()), (0, 40, ()), (1, 9, ()), (4, 120, ()), (4, None, ("7",)),
                                (4, None, ("1", "2", "3", "4")), (0, None, ("1", "0", "1")), (4, None, tuple("987654321"))):
        counted = ("-c", count) if count else ()
        run("mbpoll", "-m", "tcp", "-p", "1502", "-a", "1", "-r", "3", "-t", kind, *counted, "-1", "-q", "127.0.0.1", *values)


def openflow(stage):
    env = {"PATH": os.environ["PATH"], **{f"OVS_{word}DIR": str(stage.place) for word in ("RUN", "LOG", "DB", "SYSCONF")}}
    base = stage.place / "conf.db"
    run("ovsdb-tool", "create", base, "/usr/share/openvswitch/vswitch.ovsschema")
    stage.serve("ovsdb-server", base, f"--remote=punix:{stage.place}/db.sock", env=env)
    time.sleep(2)
    data = f"--db=unix:{stage.place}/db.sock"
    stage.serve("ovs-vswitchd", f"unix:{stage.place}/db.sock", "--enable-dummy=override", "--disable-system", env=env)
    run("ovs-vsctl", data, "init", "--", "add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy", env=env)
    for port in ("p1", "p2"):
        run("ovs-vsctl", data, "add-port", "br0", port, "--", "set", "interface", port, "type=dummy", env=env)
    stage.serve("ovs-testcontroller", "ptcp:6653:127.0.0.1", env=env)
    wait_for(6653)
    yield 6653
    run("ovs-vsctl", data, "set-controller", "br0", "tcp:127.0.0.1:6653", env=env)
    time.sleep(3)
    for i in range(12):
        ends = ("p1", "p2") if i % 2 else ("p2", "p1")
        packet = (f"in_port({1 + i % 2}),eth(src=50:54:00:00:00:0{i % 2},dst=50:54:00:00:00:0{1 - i % 2}),eth_type(0x0800),"
                  f"ipv4(src=10.0.0.{i},dst=10.0.0.{i + 1},proto=17,tos=0,ttl=64,frag=no),udp(src={i},dst=7)")
        run("ovs-appctl", "-t", next(stage.place.glob("ovs-vswitchd.*.ctl")), "netdev-dummy/receive", ends[0], packet, "--len",
            80 + 17 * i, env=env)
        time.sleep(0.3)
    time.sleep(6)


def smpp(stage):
    modules = pathlib.Path("node_modules").resolve()
    stage.serve("node", "-e", "const s=require(process.argv[1]); let n=0; s.createServer(c=>{"
                "c.on('bind_transceiver',p=>c.send(p.response({system_id:'lab'})));"
                "c.on('submit_sm',p=>{c.send(p.response({message_id:'m'+n++}));"
                "if(n%3==0)c.deliver_sm({source_addr:'22',destination_addr:'33',short_message:'d'.repeat(n*2)})});"
                "c.on('enquire_link',p=>c.send(p.response())); c.on('unbind',p=>{c.send(p.response());c.close()})}).listen(2775,'127.0.0.1')",
                modules / "smpp")
    conf = stage.write("kannel.conf", "group = core\nadmin-port = 13000\nsmsbox-port = 13001\nadmin-password = lab\nlog-level = 4\n"
                       "box-allow-ip = 127.0.0.1\n\ngroup = smsc\nsmsc = smpp\nhost = 127.0.0.1\nport = 2775\ntransceiver-mode = true\n"
                       "smsc-username = lab\nsmsc-password = lab\nsystem-type = lab\nenquire-link-interval = 5\n\n"
                       "group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = 13013\nlog-level = 4\n\n"
                       "group = sendsms-user\nusername = lab\npassword = lab\n\ngroup = sms-service\nkeyword = default\ntext = thanks\n")
    wait_for(2775)
    yield 2775
    stage.serve("bearerbox", "-v", "4", conf)
    wait_for(13001)
    stage.serve("smsbox", "-v", "4", conf)
    wait_for(13013)
    for i in range(9):
        run("curl", "-s", f"http://127.0.0.1:13013/cgi-bin/sendsms?username=lab&password=lab&from=1&to={10 ** i}&text={'hello' * (1 + i)}")
    time.sleep(12)


def rtmp(stage):
    conf = stage.write("nginx.conf", "load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;\nworker_processes 1;\ndaemon off;\nmaster_process off;\n"
                       f"error_log {stage.place}/error.log;\npid {stage.place}/pid;\nevents {{ }}\n"
                       "rtmp { server { listen 127.0.0.1:1935; application live { live on; } } }\n")
    stage.serve("nginx", "-c", conf, "-e", stage.place / "error.log")
    yield 1935
    run("ffmpeg", "-f", "lavfi", "-i", "testsrc=size=96x64:rate=8", "-t", "3", "-c:v", "flv", "-b:v", "40k", "-f", "flv",
        "rtmp://127.0.0.1/live/lab")


def kafka(stage):
    """librdkafka's own mock broker in the process of the client: the wire format is real, the broker is a test one."""
    stage.write("messages", "".join(f"{'k' * (i * 37 % 400 + 1)}\n" for i in range(20)))
    yield None
    run("kcat", "-P", "-t", "lab", "-X", "test.mock.num.brokers=1", "-X", "batch.num.messages=1", "-X", "queue.buffering.max.ms=0",
        "-b", "127.0.0.1:1", "-l", stage.place / "messages")


def gearman(stage):
    stage.serve("gearmand", "-L", "127.0.0.1", "-p", "4730", "-l", "stderr")
    wait_for(4730)
    yield 4730
    stage.serve("gearman", "-h", "127.0.0.1", "-w", "-f", "count", "--", "wc", "-c")
    for i in range(8):
        run("gearman", "-h", "127.0.0.1", "-f", "count", give=b"w" * (1 + 60 * i * i))


def dicom(stage):
    texts = {"a": 3, "b": 40, "c": 300}
    for name, size in texts.items():
        stage.write(f"{name}.dump", "(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7]\n(0008,0018) UI [1.2.3." + str(size) + "]\n"
                    f"(0008,0060) CS [OT]\n(0010,0010) PN [{'N' * 20}]\n(0010,4000) LT [{'t' * size}]\n")
        run("dump2dcm", stage.place / f"{name}.dump", stage.place / f"{name}.dcm")
    stage.serve("storescp", "-od", stage.place, "11112")
    wait_for(11112)
    yield 11112
    run("echoscu", "127.0.0.1", "11112")
    run("storescu", "127.0.0.1", "11112", *[stage.place / f"{name}.dcm" for name in texts])


def zookeeper(stage):
    classes = ":".join(str(path) for path in pathlib.Path("/usr/share/java").glob("*.jar")
                       if path.name.startswith(("zookeeper", "slf4j", "netty", "log4j", "jline", "commons-cli", "snappy", "metrics", "audience", "logback",
                                                "yetus", "jetty", "jackson", "servlet")))
    conf = stage.write("zoo.cfg", f"tickTime=2000\ndataDir={stage.place}\nclientPort=2181\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n")
    stage.serve("java", "-Xmx200m", "-cp", classes, "org.apache.zookeeper.server.quorum.QuorumPeerMain", conf)
    wait_for(2181)
    yield 2181
    words = "".join(f"create /n{i} {'v' * (1 + i * 13)}\nget /n{i}\nls /\n" for i in range(8)) + "quit\n"
    run("java", "-Xmx200m", "-cp", classes, "org.apache.zookeeper.ZooKeeperMain", "-server", "127.0.0.1:2181", give=words.encode(), limit=90)


def memcached(stage):
    stage.serve("memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", "11211")
    wait_for(11211)
    yield 11211
    for i in range(8):
        name = stage.write(f"key{'x' * i}", "v" * (1 + i * i * 20))
        run("memccp", "--binary", "--servers=127.0.0.1:11211", name)
        run("memccat", "--binary", "--servers=127.0.0.1:11211", name.name)


def mqtt(stage):
    conf = stage.write("mosquitto.conf", "listener 1884 127.0.0.1\nallow_anonymous true\n")
    stage.serve("mosquitto", "-c", conf)
    wait_for(1884)
    yield 1884
    stage.serve("mosquitto_sub", "-h", "127.0.0.1", "-p", "1884", "-t", "lab/#", "-q", "1")
    time.sleep(1)
    for i in range(10):
        run("mosquitto_pub", "-h", "127.0.0.1", "-p", "1884", "-q", "1", "-t", f"lab/{i}", "-m", "m" * (1 + 9 * i))


def redis(stage):
    stage.serve("redis-server", "--bind", "127.0.0.1", "--port", "6379", "--save", "", "--dir", stage.place)
    wait_for(6379)
    yield 6379
    for i in range(9):
        run("redis-cli", "-h", "127.0.0.1", "SET", f"key{i}", "v" * (i * 21 + 1))
        run("redis-cli", "-h", "127.0.0.1", "MGET", "key0", f"key{i}")


def mongodb(stage):
    """No server is in Debian or npm: the client is MongoDB's own, the server a stand-in written here from the specification."""
    server = stage.write("server.py", """
import socketserver, struct, bson
KEPT = []
def answer(command):
    name = next(iter(command))
    if name == 'insert':
        KEPT.extend(command['documents'])
        return {'n': len(command['documents']), 'ok': 1.0}
    if name == 'find':
        return {'cursor': {'id': 0, 'ns': 'lab.things', 'firstBatch': KEPT[:command.get('limit') or 99]}, 'ok': 1.0}
    return {'helloOk': True, 'ismaster': True, 'maxBsonObjectSize': 1 << 24, 'maxMessageSizeBytes': 48000000, 'maxWriteBatchSize': 100000,
            'minWireVersion': 0, 'maxWireVersion': 13, 'readOnly': False, 'ok': 1.0}
def read(body):
    at, command = 4, {}
    while at < len(body):
        kind, at = body[at], at + 1
        size = struct.unpack_from('<i', body, at)[0]
        if kind == 0:
            command.update(bson.decode(body[at:at + size]))
        else:
            name, rest = body[at + 4:at + size].split(bytes(1), 1)
            command[name.decode()] = bson.decode_all(rest)
        at += size
    return command
class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        while head := self.rfile.read(16):
            size, number, _, code = struct.unpack('<4i', head)
            body = self.rfile.read(size - 16)
            if code == 2004:
                reply = struct.pack('<iqii', 8, 0, 0, 1) + bson.encode(answer({'hello': 1}))
                out = struct.pack('<4i', 16 + len(reply), number + 1000, number, 1) + reply
            else:
                reply = bytes(5) + bson.encode(answer(read(body)))
                out = struct.pack('<4i', 16 + len(reply), number + 1000, number, 2013) + reply
            self.wfile.write(out)
            self.wfile.flush()
socketserver.ThreadingTCPServer.daemon_threads = True
socketserver.ThreadingTCPServer(('127.0.0.1', 27017), Talk).serve_forever()
""")
    stage.serve(SYSTEM_PYTHON, server)
    wait_for(27017)
    yield 27017
    run(SYSTEM_PYTHON, "-c", "import pymongo\nt = pymongo.MongoClient('127.0.0.1', 27017).lab.things\n"
        "for i in range(9):\n  t.insert_one({'_id': i, 'text': 'm' * i * 31})\n  list(t.find({'_id': i}, limit=i))")


def pulse(stage):
    env = {**os.environ, "HOME": str(stage.place), "XDG_RUNTIME_DIR": str(stage.place), "PULSE_SERVER": "tcp:127.0.0.1:4713"}
    stage.serve("pulseaudio", "-n", "--exit-idle-time=-1", "--use-pid-file=no", "-L", "module-native-protocol-tcp auth-anonymous=1 port=4713",
                "-L", "module-null-sink", env={**env, "PULSE_SERVER": ""})
    wait_for(4713)
    yield 4713
    for words in ("info", "list sinks", "list modules", "list clients", "set-sink-volume @DEFAULT_SINK@ 40%", "stat"):
        run("pactl", *words.split(), env=env)


def bgp(stage):
    routes = "".join(f"route 10.{i}.{i}.0/24 blackhole;\n" for i in range(30))
    for own, address, peer, number in (("a", "10.9.0.1", "10.9.0.2", 65001), ("b", "10.9.0.2", "10.9.0.1", 65002)):
        stage.write(f"{own}.conf", f"router id {address};\nprotocol device {{ }}\nprotocol static {{ ipv4; {routes if own == 'a' else ''} }}\n"
                    f"protocol bgp {{ local {address} as {number}; neighbor {peer} as {65003 - number + 65000}; multihop; strict bind yes; "
                    f"connect delay time {5 if own == 'a' else 1}; hold time 9; ipv4 {{ import all; export all; }}; }}\n")
    stage.serve("bird", "-d", "-c", stage.place / "a.conf", "-s", stage.place / "a.ctl", "-P", stage.place / "a.pid")
    wait_for(179, "10.9.0.1")
    yield 179
    stage.serve("bird", "-d", "-c", stage.place / "b.conf", "-s", stage.place / "b.ctl", "-P", stage.place / "b.pid")
    time.sleep(25)
    for i in range(4):
        stage.write("a.conf", (stage.place / "a.conf").read_text().replace(f"route 10.{i}.{i}.0/24 blackhole;\n", ""))
        run("birdc", "-s", stage.place / "a.ctl", "configure")
        time.sleep(1)


def openvpn(stage):
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=lab", "-keyout", stage.place / "key", "-out",
        stage.place / "pem")
    common = ("--dev", "null", "--ca", stage.place / "pem", "--cert", stage.place / "pem", "--key", stage.place / "key", "--ping", "2",
              "--verb", "1", "--tls-cert-profile", "insecure")
    stage.serve("openvpn", "--proto", "tcp-server", "--local", "127.0.0.1", "--lport", "1194", "--tls-server", "--dh", "none", *common)
    time.sleep(2)
    yield None
    stage.serve("openvpn", "--proto", "tcp-client", "--remote", "127.0.0.1", "1194", "--nobind", "--tls-client", *common)
    time.sleep(20)


def mariadb(stage):
    data = stage.place / "data"
    run("mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={data}", "--auth-root-authentication-method=normal", limit=120)
    stage.serve("mariadbd", "--no-defaults", "--user=root", f"--datadir={data}", "--bind-address=127.0.0.1", "--port=3306",
                f"--socket={stage.place}/sock", "--skip-grant-tables")
    wait_for(3306)
    yield 3306
    words = "create database lab; use lab; create table t (i int, v text);" + "".join(
        f"insert into t values ({i}, repeat('v', {i * 31})); select * from t where i = {i};" for i in range(9)) + "show variables like 'a%';"
    run("mariadb", "--no-defaults", "--skip-ssl", "-h", "127.0.0.1", "-u", "root", give=words.encode())


def tarantool(stage):
    stage.serve("tarantool", stage.write("server.lua", f"box.cfg{{listen='127.0.0.1:3301', work_dir='{stage.place}', memtx_memory=33554432}}\n"
                                         "box.schema.user.grant('guest', 'super')\nlocal s = box.schema.space.create('lab')\ns:create_index('i')\n"))
    wait_for(3301)
    yield 3301
    run("tarantool", stage.write("client.lua", "local c = require('net.box').connect('127.0.0.1:3301')\n"
                                 "for i = 1, 9 do c.space.lab:replace{i, string.rep('v', i * 31)}; c.space.lab:select{i} end\nos.exit(0)\n"))


def ldap(stage):
    base = stage.place / "base"
    base.mkdir()
    conf = stage.write("slapd.conf", "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n"
                       f"pidfile {stage.place}/pid\ndatabase mdb\nsuffix dc=lab\nrootdn cn=admin,dc=lab\nrootpw lab\ndirectory {base}\n")
    stage.serve("slapd", "-d", "0", "-f", conf, "-h", "ldap://127.0.0.1:3389")
    wait_for(3389)
    yield 3389
    bound = ("-x", "-H", "ldap://127.0.0.1:3389", "-D", "cn=admin,dc=lab", "-w", "lab")
    entries = "dn: dc=lab\nobjectClass: domain\ndc: lab\n\n" + "".join(
        f"dn: dc=n{i},dc=lab\nobjectClass: domain\ndc: n{i}\ndescription: {'d' * (1 + i * 40)}\n\n" for i in range(7))
    run("ldapadd", *bound, give=entries.encode())
    run("ldapsearch", *bound, "-b", "dc=lab")


def nbd(stage):
    stage.serve("nbdkit", "-f", "-i", "127.0.0.1", "-p", "10809", "memory", "1M")
    wait_for(10809)
    yield 10809
    run("nbdinfo", "nbd://127.0.0.1")
    small = stage.place / "small"
    small.write_bytes(bytes(range(256)) * 160)
    run("nbdcopy", "--request-size=8192", small, "nbd://127.0.0.1")


def x11(stage):
    stage.serve("Xvfb", ":7", "-listen", "tcp", "-nolisten", "unix", "-ac", "-screen", "0", "320x200x24")
    wait_for(6007)
    yield 6007
    run("xdpyinfo", "-display", "127.0.0.1:7")
    run("xlsatoms", "-display", "127.0.0.1:7", "-range", "1-60")
    run("xprop", "-display", "127.0.0.1:7", "-root")


def rpki(stage):
    roas = ",".join(f'{{"prefix": "10.{i}.0.0/16", "maxLength": {16 + i % 8}, "asn": "AS{65000 + i}"}}' for i in range(25))
    roas += "," + ",".join(f'{{"prefix": "2001:db8:{i:x}::/48", "maxLength": 48, "asn": "AS{65000 + i}"}}' for i in range(15))
    cache = stage.write("cache.json", f'{{"metadata": {{}}, "roas": [{roas}]}}')
    stage.serve("stayrtr", "-cache", cache, "-bind", "127.0.0.1:8282", "-checktime=false", "-metrics.addr", "")
    wait_for(8282)
    yield 8282
    run("rtrdump", "-connect", "127.0.0.1:8282", "-file", stage.place / "out")
    run("rtrdump", "-connect", "127.0.0.1:8282", "-file", stage.place / "out", "-rtr.version", "0")


def git(stage):
    env = {**os.environ, "HOME": str(stage.place), "GIT_AUTHOR_NAME": "lab", "GIT_AUTHOR_EMAIL": "lab@lab", "GIT_COMMITTER_NAME": "lab",
           "GIT_COMMITTER_EMAIL": "lab@lab"}
    tree = stage.place / "tree"
    run("git", "init", tree, env=env)
    for i in range(5):
        (tree / f"f{i}").write_text("line\n" * (i * 200 + 1))
        run("git", "-C", tree, "add", ".", env=env)
        run("git", "-C", tree, "commit", "-m", f"{i}", env=env)
        run("git", "-C", tree, "tag", f"v{i}", env=env)
    stage.serve("git", "daemon", "--export-all", f"--base-path={stage.place}", "--listen=127.0.0.1", "--reuseaddr", env=env)
    wait_for(9418)
    yield 9418
    run("git", "clone", "git://127.0.0.1/tree", stage.place / "copy", env=env)
    run("git", "ls-remote", "git://127.0.0.1/tree", env=env)


def rsync(stage):
    tree = stage.place / "tree"
    tree.mkdir()
    for i in range(12):
        (tree / f"f{i}").write_text("".join(f"{i * k} " for k in range(i * 90)))
    conf = stage.write("rsyncd.conf", f"use chroot = no\n[lab]\npath = {tree}\n")
    stage.serve("rsync", "--daemon", "--no-detach", "--address=127.0.0.1", "--port=8730", f"--config={conf}")
    wait_for(8730)
    yield 8730
    run("rsync", "-a", "rsync://127.0.0.1:8730/lab/", stage.place / "copy/")


PEERS = {play.__name__: play for play in (dns, iscsi, amqp, diameter, modbus, openflow, smpp, rtmp, kafka, gearman, dicom, zookeeper,
                                          memcached, mqtt, mongodb, redis,
                                          pulse, bgp, openvpn, mariadb, tarantool, ldap, nbd, x11, rpki, git, rsync)}


def record(name, target):
    log = open(f"{target}.log", "wb")
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o777)
        stage = Stage(place, log)
        recorder = None
        try:
            play = PEERS[name](stage)
            port = next(play)
            if port:
                wait_for(port, {"diameter": "10.9.0.2", "bgp": "10.9.0.1"}.get(name, "127.0.0.1"))
            wanted = f"tcp port {port}" if port else "tcp"
            recorder = subprocess.Popen(["tcpdump", "-i", "lo", "-n", "-U", "-w", target, wanted], stderr=log)
            time.sleep(1.5)
            next(play, None)
            time.sleep(1.5)
        finally:
            if recorder:
                recorder.terminate()
                recorder.wait()
            stage.stop()
    size = os.path.getsize(target) if os.path.exists(target) else 0
    print(f"{name}: {size} octets{': too large to keep' if size > CAPTURE_MAX else ''}", flush=True)


def enter_namespace():
    """Once more, in namespaces of its own: another loopback, another host name."""
    if os.environ.get("LEARN_PEERS_INSIDE") != "1":
        os.execvpe("unshare", ["unshare", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, *sys.argv],
                   {**os.environ, "LEARN_PEERS_INSIDE": "1"})
    for words in ("hostname peer", "ip link set lo mtu 1500", "ip link set lo up", "ip address add 10.9.0.1/32 dev lo",
                  "ip address add 10.9.0.2/32 dev lo", "ethtool -K lo tso off gso off gro off"):
        run(*words.split())


def main():
    if sys.argv[1:] == ["--install"]:
        run("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES.split(), limit=3600, quiet=False)
        run("npm", "install", "--ignore-scripts", "smpp", limit=600, quiet=False)
        return
    folder = pathlib.Path(sys.argv[1])
    enter_namespace()
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or PEERS:
        record(name, str(folder / f"{name}.pcap"))


if __name__ == "__main__":
    main()

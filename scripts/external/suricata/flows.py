"""Flows of a workload that an egress firewall has to judge, as packets.

Each flow says how it must end: `pass` when all of it must arrive, `drop` when nothing that it carries may arrive, or
`cut` when at most MAX_HELLO_BYTES of it may arrive before it is dropped.
"""

import struct
from dataclasses import dataclass, field

from scapy.all import GRE, ICMP, IP, TCP, UDP, Ether, Packet, Raw

WORKLOAD = "10.0.0.10"
SERVER = "198.51.100.7"
KNOWN_RESOLVER = "1.1.1.1"
MAX_HELLO_BYTES = 4096
SEGMENT = 1400


@dataclass
class Flow:
    name: str
    end: str
    packets: list[Packet] = field(default_factory=list)


# --- messages -------------------------------------------------------------------------------------------------------
def _vector(data: bytes, size: int) -> bytes:
    return len(data).to_bytes(size, "big") + data


def client_hello(*names: bytes, key_share: int = 32, records: int = 1) -> bytes:
    """A TLS 1.3 ClientHello with these names in SNI, in as many TLS records as asked for."""
    extensions = b""
    if names:
        entries = b"".join(b"\x00" + _vector(name, 2) for name in names)
        extensions += struct.pack("!H", 0) + _vector(_vector(entries, 2), 2)
    # large key shares stand before the name, as in hellos with post-quantum key exchange
    share = struct.pack("!H", 0x11EC) + _vector(b"\x5a" * key_share, 2)
    key_shares = struct.pack("!H", 51) + _vector(_vector(share, 2), 2)
    versions = struct.pack("!H", 43) + _vector(_vector(b"\x03\x04", 1), 2)
    extensions = key_shares + versions + extensions
    body = b"\x03\x03" + b"\x11" * 32 + _vector(b"\x22" * 32, 1) + _vector(b"\x13\x01\x13\x02", 2) + _vector(b"\x00", 1)
    handshake = b"\x01" + _vector(body + _vector(extensions, 2), 3)
    step = -(-len(handshake) // records)
    parts = [handshake[at : at + step] for at in range(0, len(handshake), step)]
    return b"".join(b"\x16\x03\x01" + _vector(part, 2) for part in parts)


def request(host: str | None, method: str = "GET", target: str = "/", version: str = "HTTP/1.1") -> bytes:
    lines = [f"{method} {target} {version}"] + ([f"Host: {host}"] if host is not None else []) + ["", ""]
    return "\r\n".join(lines).encode()


def request2(authority: str, method: str = "GET") -> bytes:
    """The beginning of an HTTP/2 connection and one request."""
    literal = lambda name, value: b"\x00" + _vector(name.encode(), 1) + _vector(value.encode(), 1)
    fields = {":method": method, ":scheme": "https", ":path": "/", ":authority": authority}
    block = b"".join(literal(name, value) for name, value in fields.items())
    frame = lambda kind, flags, stream, body: len(body).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + body
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"") + frame(1, 5, 1, block)


def query(name: str) -> bytes:
    labels = b"".join(_vector(label.encode(), 1) for label in name.split("."))
    return b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\x00\x00\x10\x00\x01"


def quic_initial() -> bytes:
    return b"\xc3\x00\x00\x00\x01" + _vector(b"\x33" * 8, 1) + _vector(b"", 1) + b"\x00\x44\x9e" + b"\x44" * 1182


APPLICATION_DATA = b"\x17\x03\x03" + _vector(b"\x99" * 600, 2)
SERVER_HELLO = (
    b"\x16\x03\x03"
    + _vector(b"\x02" + _vector(b"\x03\x03" + b"\x55" * 32 + b"\x00" + b"\x13\x01\x00" + _vector(b"\x00\x2b\x00\x02\x03\x04", 2), 3), 2)
)


# --- flows ----------------------------------------------------------------------------------------------------------
class Flows:
    def __init__(self) -> None:
        self.all: list[Flow] = []
        self._port = 40000

    def _next_port(self) -> int:
        self._port += 1
        return self._port

    def raw(self, name: str, end: str, *packets: Packet) -> None:
        self.all.append(Flow(name, end, [Ether() / packet for packet in packets]))

    def udp(self, name: str, port: int, payload: bytes, server: str = SERVER) -> None:
        self.raw(name, "drop", IP(src=WORKLOAD, dst=server) / UDP(sport=self._next_port(), dport=port) / Raw(payload))

    def tcp(
        self,
        name: str,
        end: str,
        port: int,
        *segments: bytes,
        server: str = SERVER,
        answer: bytes = b"",
        after: tuple[bytes, ...] = (),
    ) -> None:
        """Handshake, `segments` from the client, `answer` from the server, `after` from the client, and the end."""
        sport = self._next_port()
        there = lambda flags, payload=b"": self._packet(WORKLOAD, server, sport, port, seq[0], seq[1], flags, payload)
        back = lambda flags, payload=b"": self._packet(server, WORKLOAD, port, sport, seq[1], seq[0], flags, payload)
        seq = [1000, 5000]
        packets = [there("S")]
        seq[0] += 1
        packets.append(back("SA"))
        seq[1] += 1
        packets.append(there("A"))
        for payload in segments:
            packets.append(there("PA", payload))
            seq[0] += len(payload)
        packets.append(back("A"))
        if answer:
            packets.append(back("PA", answer))
            seq[1] += len(answer)
            packets.append(there("A"))
        for payload in after:
            packets.append(there("PA", payload))
            seq[0] += len(payload)
            packets.append(back("A"))
        packets.append(there("FA"))
        seq[0] += 1
        packets.append(back("FA"))
        seq[1] += 1
        packets.append(there("A"))
        self.raw(name, end, *packets)

    @staticmethod
    def _packet(src: str, dst: str, sport: int, dport: int, seq: int, ack: int, flags: str, payload: bytes) -> Packet:
        packet = IP(src=src, dst=dst) / TCP(sport=sport, dport=dport, seq=seq, ack=ack, flags=flags, window=65000)
        return packet / Raw(payload) if payload else packet

    def tls(self, name: str, end: str, *names: str, port: int = 443, server: str = SERVER, cut: int | None = None, **hello: int) -> None:
        data = client_hello(*(each.encode("latin-1") for each in names), **hello)
        size = cut or SEGMENT
        segments = [data[at : at + size] for at in range(0, len(data), size)]
        self.tcp(name, end, port, *segments, server=server, answer=SERVER_HELLO, after=(APPLICATION_DATA,))

    def http(self, name: str, end: str, *segments: bytes, port: int = 80) -> None:
        self.tcp(name, end, port, *segments, answer=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def flows(clear_text: bool) -> list[Flow]:
    """For an allow-list of `allowed.example.com`, `*.wild.example.org` and `tls.example.com`.

    With `clear_text` the first two and `clear.example.com` may be reached by HTTP on port 80; without it nothing may.
    """
    f = Flows()
    allowed = "allowed.example.com"
    http = "pass" if clear_text else "drop"

    # what must work
    f.tls("TLS, declared name", "pass", allowed)
    f.tls("TLS, declared name in upper case", "pass", "ALLOWED.Example.COM")
    f.tls("TLS, name below a declared wildcard", "pass", "api.wild.example.org")
    f.tls("TLS, two labels below a declared wildcard", "pass", "a.b.wild.example.org")
    f.tls("TLS, declared name, post-quantum hello in 2 segments", "pass", allowed, key_share=1216)
    f.tls("TLS, declared name, hello in segments of 20 bytes", "pass", allowed, cut=20)
    f.tls("TLS, declared name, hello in 2 records", "pass", allowed, records=2)
    f.http("HTTP, declared host", http, request(allowed))
    f.http("HTTP, declared host in upper case", http, request("ALLOWED.Example.com"))
    f.http("HTTP, declared host with port", http, request(f"{allowed}:80"))
    f.http("HTTP, declared host with trailing dot", http, request(f"{allowed}."))
    f.http("HTTP, host below a declared wildcard", http, request("api.wild.example.org"))

    f.http("HTTP, name that is declared for clear text only", http, request("clear.example.com"))

    # other names
    f.http("HTTP, name that is declared for HTTPS only", "drop", request("tls.example.com"))
    f.tls("TLS, name that is declared for clear text only", "drop", "clear.example.com")
    f.tls("TLS, another name", "drop", "evil.example.net")
    f.tls("TLS, declared name as prefix of a longer one", "drop", "allowed.example.com.evil.com")
    f.tls("TLS, declared name as suffix without a dot", "drop", "notallowed.example.com")
    f.tls("TLS, name below a declared name", "drop", "sub.allowed.example.com")
    f.tls("TLS, name above a declared name", "drop", "example.com")
    f.tls("TLS, any character for a dot", "drop", "allowed-example.com")
    f.tls("TLS, wildcard's own name", "drop", "wild.example.org")
    f.tls("TLS, look-alike of the wildcard", "drop", "evilwild.example.org")
    f.tls("TLS, wildcard as prefix", "drop", "api.wild.example.org.evil.com")
    f.tls("TLS, declared name with trailing dot", "drop", f"{allowed}.")
    f.tls("TLS, two names, the first undeclared", "drop", "evil.example.net", allowed)
    f.tls("TLS, no name", "drop")
    f.tls("TLS, empty name", "drop", "")
    f.tls("TLS, an address as name", "drop", SERVER)
    f.tls("TLS, known resolver (DNS over HTTPS)", "drop", "cloudflare-dns.com", server=KNOWN_RESOLVER)
    f.tls("TLS, known resolver by address (DNS over HTTPS)", "drop", server=KNOWN_RESOLVER)
    f.http("HTTP, another host", "drop", request("evil.example.net"))
    f.http("HTTP, declared host as prefix of a longer one", "drop", request("allowed.example.com.evil.com"))
    f.http("HTTP, declared host as suffix without a dot", "drop", request("notallowed.example.com"))
    f.http("HTTP, an address as host", "drop", request(SERVER))
    f.http("HTTP, no host", "drop", request(None, version="HTTP/1.0"))
    f.http("HTTP, undeclared URL under a declared host", "drop", request(allowed, target="http://evil.example.net/"))
    f.http("HTTP, undeclared host before a declared one", "drop", request("evil.example.net").replace(b"\r\n\r\n", f"\r\nHost: {allowed}\r\n\r\n".encode()))
    f.http("HTTP, declared host in the path", "drop", request("evil.example.net", target=f"/{allowed}"))
    f.http("HTTP, CONNECT to a declared host", "drop", request(allowed, method="CONNECT", target=f"{allowed}:443"))
    f.http("HTTP, CONNECT under a declared host", "drop", request(allowed, method="CONNECT", target="evil.example.net:443"))

    # the same, in pieces
    f.tls("TLS, another name, split within the name", "cut", "evil.example.net", cut=130)
    f.tls("TLS, another name, segments of 20 bytes", "cut", "evil.example.net", cut=20)
    f.tls("TLS, another name, post-quantum hello in 2 segments", "cut", "evil.example.net", key_share=1216)
    f.tls("TLS, another name, hello in 3 records", "cut", "evil.example.net", records=3)
    endless = b"\x16\x03\x01\x3f\xff\x01\x00\x3f\xfb\x03\x03"
    f.tcp("TLS, hello that never ends", "cut", 443, endless + b"A" * 1300, *[b"A" * 1400] * 7)
    f.http("HTTP, another host, one byte a segment", "drop", *[bytes([each]) for each in request("evil.example.net")])

    # other protocols on the two ports
    f.http("HTTP to port 443, declared host", "drop", request(allowed), port=443)
    f.tls("TLS to port 80, declared name", "drop", allowed, port=80)
    f.tcp("SSH to port 443", "drop", 443, b"SSH-2.0-OpenSSH_9.6\r\n", answer=b"SSH-2.0-OpenSSH_9.6\r\n")
    f.tcp("Own protocol to port 443", "drop", 443, b"\x00\x01exfiltrated", after=(b"and more",))
    f.tcp("Own protocol to port 443, a single byte first", "drop", 443, b"\x16", b"\x03exfiltrated")
    f.tcp("Own protocol to port 80", "drop", 80, b"exfiltrated\n")

    # other ports and protocols
    f.tls("TLS to port 8443, declared name", "drop", allowed, port=8443)
    f.tls("DNS over TLS", "drop", "one.one.one.one", port=853, server=KNOWN_RESOLVER)
    f.tcp("SSH", "drop", 22, b"SSH-2.0-OpenSSH_9.6\r\n", answer=b"SSH-2.0-OpenSSH_9.6\r\n")
    f.udp("DNS to the outside", 53, query("stolen.evil.com"), server=KNOWN_RESOLVER)
    dns = query("stolen.evil.com")
    f.tcp("DNS to the outside, TCP", "drop", 53, _vector(dns, 2), server=KNOWN_RESOLVER)
    f.udp("QUIC", 443, quic_initial())
    f.udp("DTLS", 443, b"\x16\xfe\xfd" + b"\x00" * 60)
    f.udp("NTP", 123, b"\x23" + b"\x00" * 47)
    f.udp("Own protocol over UDP", 4444, b"exfiltrated")
    outside = IP(src=WORKLOAD, dst=SERVER)
    f.raw("ICMP with payload", "drop", outside / ICMP(id=7) / Raw(b"exfiltrated" * 8))
    f.raw("GRE tunnel", "drop", outside / GRE() / IP(src="10.9.9.9", dst="10.8.8.8") / UDP(dport=9) / Raw(b"exfiltrated"))
    f.raw("IPsec (ESP)", "drop", IP(src=WORKLOAD, dst="198.51.100.8", proto=50) / Raw(b"exfiltrated" * 4))
    f.raw("Data in the first packet (TCP fast open)", "drop", outside / TCP(sport=39999, dport=443, flags="S", seq=1) / Raw(b"exfiltrated"))
    f.raw("Opened from outside", "drop", IP(src="203.0.113.9", dst=WORKLOAD) / TCP(sport=5555, dport=443, flags="S", seq=1))
    return f.all


def decrypted_flows() -> list[Flow]:
    """What the firewall judges on port 443 after it has decrypted HTTPS; `clear.example.com` alone may be reached by HTTP."""
    f = Flows()
    allowed = "allowed.example.com"
    f.tls("TLS, declared name", "pass", allowed)
    f.tls("TLS, another name", "drop", "evil.example.net")
    f.tls("TLS, declared name, post-quantum hello in 2 segments", "pass", allowed, key_share=1216)
    f.http("HTTPS, declared host", "pass", request(allowed), port=443)
    f.http("HTTPS, host below a declared wildcard", "pass", request("api.wild.example.org"), port=443)
    f.http("HTTPS, another host behind a declared name", "drop", request("evil.example.net"), port=443)
    f.http("HTTPS, declared host as prefix of a longer one", "drop", request("allowed.example.com.evil.com"), port=443)
    f.http("HTTPS, no host", "drop", request(None, version="HTTP/1.0"), port=443)
    f.http("HTTPS, CONNECT under a declared host", "drop", request(allowed, method="CONNECT", target="evil.example.net:443"), port=443)
    f.http("HTTP/2, declared host", "pass", request2(allowed), port=443)
    f.http("HTTP/2, host below a declared wildcard", "pass", request2("api.wild.example.org"), port=443)
    f.http("HTTP/2, another host", "drop", request2("evil.example.net"), port=443)
    f.http("HTTP/2, declared host as prefix of a longer one", "drop", request2("allowed.example.com.evil.com"), port=443)
    f.http("HTTP/2, declared host as suffix without a dot", "drop", request2("notallowed.example.com"), port=443)
    f.http("HTTP/2, look-alike of the wildcard", "drop", request2("evilwild.example.org"), port=443)
    f.tcp("SSH to port 443", "drop", 443, b"SSH-2.0-OpenSSH_9.6\r\n", answer=b"SSH-2.0-OpenSSH_9.6\r\n")
    f.http("HTTP, name that is declared for HTTPS only", "drop", request(allowed))
    f.http("HTTP, name that is declared for clear text only", "pass", request("clear.example.com"))
    f.http("HTTPS, name that is declared for clear text only", "drop", request("clear.example.com"), port=443)
    f.udp("QUIC", 443, quic_initial())
    return f.all

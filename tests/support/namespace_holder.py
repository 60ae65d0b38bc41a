"""Runs inside a network namespace of the tests' own: gives it its addresses and hands sockets out of it.

Started by `tests.support.turn_namespace`; its standard input is a Unix socket. Each request is one JSON message,
answered by one JSON message that carries the socket. It ends, and the namespace with it, when that socket closes.
"""

import json
import os
import shutil
import socket
import subprocess
import sys


def configure(interface: str, addresses: list[str]) -> None:
    """Bring `lo` up, and the interface with these addresses, each a single host. One that is not `lo` is made here."""
    ip = shutil.which("ip", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or "ip"
    if interface != "lo":
        other = f"{interface}-end"
        subprocess.run([ip, "link", "add", interface, "type", "veth", "peer", "name", other], check=True)
        subprocess.run([ip, "link", "set", other, "up"], check=True)
    for name in {"lo", interface}:
        subprocess.run([ip, "link", "set", name, "up"], check=True)
    for address in addresses:
        ipv6 = ":" in address
        host = [f"{address}/128", "dev", interface, "nodad"] if ipv6 else [f"{address}/32", "dev", interface]
        subprocess.run([ip, "address", "add", *host], check=True)


def make_socket(kind: str, host: str, port: int, *, listening: bool) -> socket.socket:
    """Make a socket of this namespace, bound to the host and port (0 is any)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    if listening:
        made.listen(64)
    return made


def answer(control: socket.socket, request: bytes) -> None:
    """Answer one request with a socket, or with why there is none."""
    try:
        made = make_socket(**json.loads(request))
    except OSError as error:
        control.sendall(json.dumps({"error": str(error)}).encode())
        return
    with made:
        socket.send_fds(control, [b"{}"], [made.fileno()])


def main() -> None:
    """Configure the namespace, say so, then answer until the other side closes."""
    configure(sys.argv[1], sys.argv[2:])
    control = socket.socket(fileno=os.dup(0))
    control.sendall(b"{}")
    while request := control.recv(4096):
        answer(control, request)


if __name__ == "__main__":
    main()

"""The port is claimed before anything is started: a taken one should cost a second, not a minute."""

from __future__ import annotations

import errno
import socket

from server.cli.refusals import Refused


def claim(host: str, port: int, *, shared: bool = False, variable: str = "PORT") -> socket.socket:
    """A bound socket that does not listen yet. `shared` lets other processes of ours bind the same port.

    Raises Refused when the address or the port cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise Refused(f"HOST={host} is not an address of this machine ({error.strerror}).") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise refusal(error, host, port, variable) from error
    listener.setblocking(False)
    return listener


def claim_for_many(host: str, port: int) -> socket.socket:
    """Hold a port for a family of processes; each of them claims it `shared` and listens.

    Without the first, plain claim two families of one user would share a port in silence.
    """
    plain = claim(host, port)
    taken: int = plain.getsockname()[1]
    plain.close()
    return claim(host, taken, shared=True)


def refusal(error: OSError, host: str, port: int, variable: str = "PORT") -> Refused:
    """What an error of bind or listen means."""
    if error.errno == errno.EADDRINUSE:
        return Refused(f"Port {port} is taken: stop what listens there, or choose another ({variable}={port + 1}).")
    if error.errno == errno.EACCES:
        return Refused(f"Port {port} needs more rights: choose one above 1023 ({variable}=8080), or use a proxy.")
    return Refused(f"Cannot listen on {host}:{port}: {error.strerror}.")

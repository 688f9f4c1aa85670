"""No way from a public page into a private network.

Every host is resolved here, all its IP addresses are checked, and the connection
is made to an address that was checked, so that a name that changes between the
check and the connection (DNS rebinding) gains nothing.

References: RFC 6890 (special-purpose addresses), RFC 6052 (NAT64), RFC 3056
(6to4), RFC 4380 (Teredo).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from esfgraph.fetch.trouble import Barred, Passing

__all__ = ["Guard", "Resolver", "is_public", "resolve"]

Resolver = Callable[[str, int], list[str]]
"""From a host's name and a port to its IP addresses."""

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER_PUBLIC = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays, deprecated
    ipaddress.IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    ipaddress.IPv6Network("2002::/16"),  # 6to4: any IPv4 address can stand in it
    ipaddress.IPv6Network("3fff::/20"),  # documentation
)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; what is no address is not.

    >>> is_public("193.10.1.1"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _GLOBAL_UNICAST:
            return False
    if any(ip in network for network in _NEVER_PUBLIC if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order of the system, each once.

    Raises `Barred` for a name that nobody knows, `Passing` when that could not be found out.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Passing(f"the address of '{host}' could not be found out") from error
        raise Barred(f"no host '{host}' is known") from error
    except UnicodeError as error:
        raise Barred(f"'{host}' is no possible name of a host") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Guard:
    """Says which IP addresses of a host may be connected to."""

    def __init__(self, resolver: Resolver = resolve) -> None:
        self._resolve = resolver
        self._trusted: frozenset[tuple[str, int]] = frozenset()

    def trust(self, host: str | None, port: int = 0) -> None:
        """The one host and port that the user named and may be private; None for no host.

        Port 80 brings 443 along: a site that sends its visitors from http to https.
        """
        ports = () if host is None else (80, 443) if port == 80 else (port,)
        self._trusted = frozenset((host or "", number) for number in ports)

    def addresses(self, host: str, port: int) -> list[str]:
        """The IP addresses of a host, all of them allowed.

        Raises `Barred` when any of them is not public and the host is not trusted.
        """
        found = self._resolve(host, port)
        private = [address for address in found if not is_public(address)]
        if private and (host, port) not in self._trusted:
            which = f" ({private[0]})" if private[0] != host else ""
            raise Barred(
                f"'{host}'{which} is a private or reserved address (port {port}); "
                "--allow-private permits one that an address itself names, not one that a "
                "redirect leads to"
            )
        return found

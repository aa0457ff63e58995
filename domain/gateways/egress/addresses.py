"""Which addresses are the public internet. Everything that is not known to be is not."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Listed, and not only asked of `is_global`: its opinion changes with the version of Python.
NOT_PUBLIC_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's NAT; the metadata of one cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # the metadata of another, in the midst of public addresses
        "169.254.0.0/16",  # link-local, and the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC_V6 = IPv6Network("2000::/3")  # all that has been given out; mapped, local and multicast ones are outside
NOT_PUBLIC_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocols' own, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise, relayed to wherever it says
        "3fff::/20",
        "5f00::/16",
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether a literal address, as the resolver or a socket names it, is on the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return _public_v4(address) if isinstance(address, IPv4Address) else _public_v6(address)


def is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def _public_v4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in NOT_PUBLIC_V4)


def _public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address in NAT64:  # an IPv6-only machine reaches the IPv4 internet so: what counts is who is behind
        return _public_v4(IPv4Address(int(address) & 0xFFFFFFFF))
    if address not in PUBLIC_V6 or any(address in network for network in NOT_PUBLIC_V6):
        return False
    return address.is_global

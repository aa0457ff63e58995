"""How one event reaches many sockets: fast, in order, on any node.

`make_server` makes the Socket.IO server, `Bus` carries events between nodes with their numbers and history,
`drain` sends clients elsewhere. `HotRedis` is for whoever needs a script at the cost of a function call.
"""

from realtime.engine.bus import Bus
from realtime.engine.drain import drain
from realtime.engine.errors import BusDown, Gone, RedisDown, RedisRefused
from realtime.engine.hot_redis import HotRedis
from realtime.engine.limits import ConnectionLimits, Headcount
from realtime.engine.redis_node import Script
from realtime.engine.room import Room
from realtime.engine.server import make_server
from realtime.engine.sockets import SocketServer

__all__ = [
    "Bus",
    "BusDown",
    "ConnectionLimits",
    "Gone",
    "Headcount",
    "HotRedis",
    "RedisDown",
    "RedisRefused",
    "Room",
    "Script",
    "SocketServer",
    "drain",
    "make_server",
]

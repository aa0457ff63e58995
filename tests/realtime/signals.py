"""What pages say to each other and to the stage, for the tests of both."""

from __future__ import annotations

from typing import Any

from tests.fixtures.clients import Socket
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom

SENDS = (
    "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendrecv\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n"
)
WATCHES = SENDS.replace("a=sendrecv", "a=recvonly") + "a=recvonly\r\n"
CANDIDATE = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0}


def offer(sdp: str = SENDS, **more: Any) -> dict[str, Any]:
    return {"description": {"type": "offer", "sdp": sdp, **more}}


async def signal(room: Classroom, socket: Socket, to: Someone, **what: Any) -> dict[str, Any]:
    return await socket.command("signal", {**room.this, "to": str(to.id), **(what or {"candidate": CANDIDATE})})


async def stage(room: Classroom, socket: Socket, student: Someone, deed: str = "invite") -> dict[str, Any]:
    return await socket.command(f"stage.{deed}", {**room.this, "user_id": str(student.id)})


async def answers(room: Classroom, socket: Socket, answer: str, **more: Any) -> dict[str, Any]:
    return await socket.command("stage.answer", {**room.this, "answer": answer, **more})

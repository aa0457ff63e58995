"""Chat, hands, reactions, polls, questions and the pulse."""

from __future__ import annotations

from realtime.classroom.asking import Asking
from realtime.classroom.chatting import Chatting
from realtime.classroom.showing import Showing


class Interaction(Chatting, Showing, Asking):
    pass

"""How a live class looks from outside, the same over REST and over sockets."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from domain.kit.shapes import Input, Person, Shape
from models.live import ClassRole, EndReason, LeaveReason, SeatState, SessionStatus, WaitState


class Devices(StrEnum):
    MANY = "many"
    SINGLE = "single"  # the newest connection wins, the others are put out
    REFUSE = "refuse"  # the first one does


class Shared(StrEnum):
    CHAT = "chat"
    POLLS = "polls"


class LiveSettings(Input):
    """How a class is run. Every field has a default, so that `{}` is a complete value."""

    chat: bool = Field(True, description="whether students may write in the chat")
    private_chat: bool = Field(False, description="whether students may write to each other; to a host always")
    fair_voice: bool = Field(False, description="of the hands, whoever was heard least comes first")
    slow_mode_seconds: int = Field(0, ge=0, le=3600, description="between two messages of one student")
    late_after_minutes: int = Field(10, ge=0, le=600, description="who comes later than this is late")
    left_early_minutes: int = Field(10, ge=0, le=600, description="who leaves earlier than this before the end")
    present_at_percent: int = Field(0, ge=0, le=100, description="who was there for less of the class is absent")
    complete_at_percent: int = Field(50, ge=0, le=100, description="who was there for this much has done its lesson")
    share_summary: list[Shared] = Field(
        [Shared.CHAT, Shared.POLLS], max_length=2, description="what students still see when the class is over"
    )
    lobby: bool = Field(False, description="students ask to be let in, and the host decides")
    devices: Devices = Field(
        Devices.MANY, description="on how many one may be in class; single: the newest; refuse: the first"
    )


class Locks(Input):
    """What the host has closed for students. Whoever stands in `except` is not held to it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    chat: bool = False
    private_chat: bool = False
    hands: bool = False
    reactions: bool = False
    roster: bool = Field(False, description="students do not see who else is here")
    except_: list[UUID] = Field([], alias="except", max_length=200)
    stage: list[UUID] = Field([], exclude=True)  # students who may publish; kept here, told as events of its own


class Seats(Shape):
    capacity: int
    taken: int
    free: int
    waiting: int

    @classmethod
    def of(cls, capacity: int, taken: int, waiting: int) -> Seats:
        """`free` is never below zero: a capacity that was lowered evicts nobody. An offered seat is taken."""
        return cls(capacity=capacity, taken=taken, free=max(0, capacity - taken), waiting=waiting)


class LiveSession(Shape):
    id: UUID
    course_id: UUID
    lesson_id: UUID | None
    title: str
    description: str
    starts_at: datetime
    duration_minutes: int
    ends_at: datetime
    max_students: int
    status: SessionStatus
    run_id: UUID | None
    host: Person
    seats: Seats
    settings: LiveSettings
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    host_lost_at: datetime | None = Field(description="since when no host is there: students cannot write")
    created_at: datetime
    version: Annotated[int, Field(exclude=True)]


class Seat(Shape):
    user_id: UUID
    state: SeatState
    expires_at: datetime | None = Field(description="until when a reservation waits for its socket")


class VideoCapabilities(Shape):
    server_kick: bool = Field(description="who is put out of the class is put out of the room by the server")
    server_end: bool
    holds_publishing: bool = Field(description="who may publish is held by more than the pages")
    needs_renewal: bool = Field(description="who stays longer than the ticket lasts asks for a new one")
    max_viewers: int | None
    max_on_stage: int | None = Field(description="students who publish at the same time")


class VideoTicket(Shape):
    provider: str
    kind: str = Field(description="socketio: by `signal`; sdk: the provider's own; iframe: its page")
    room: str
    token: str
    url: str | None
    ice: list[dict[str, Any]]
    publish: list[str] = Field(description="camera, microphone, screen: what this person may send")
    capabilities: VideoCapabilities
    expires_at: datetime


class Admission(Shape):
    """The answer of REST `join`."""

    seat: Seat
    session: LiveSession
    video: VideoTicket


class Me(Shape):
    role: ClassRole
    state: SeatState
    seat: Seat


class Participant(Shape):
    user: Person
    role: ClassRole
    state: SeatState
    muted: bool
    on_stage: bool = Field(description="a student who may publish")
    hand_raised_at: datetime | None
    joined_at: datetime


class ChatMessage(Shape):
    id: UUID
    client_id: str
    user: Person = Field(description="without a name for students, while the roster is hidden from them")
    text: str = Field(description="empty once it was deleted")
    at: datetime
    to: UUID | None = Field(None, description="whom alone it was said to")
    deleted: bool = False


class Hand(Shape):
    user_id: UUID
    raised_at: datetime
    position: int
    heard: int = Field(description="how often they were heard in this run")


class Poll(Shape):
    id: UUID
    question: str
    options: list[str]
    multiple: bool
    anonymous: bool
    quiz: bool
    opened_at: datetime
    closed_at: datetime | None
    counts: list[int]
    voters: int
    correct: list[int] | None = Field(description="of a quiz, once it is closed")


class PollVote(Shape):
    user: Person
    options: list[int]


class MyPoll(Poll):
    mine: list[int] | None = Field(description="the viewer's own vote")
    votes: list[PollVote] | None = Field(description="for hosts; never of an anonymous poll")


class Question(Shape):
    id: UUID
    client_id: str
    user: Person = Field(description="without a name for students, while the roster is hidden from them")
    text: str
    upvotes: int
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None = Field(description="with no answer in writing: it was given aloud")


class MyQuestion(Question):
    upvoted: bool


class Snapshot(Shape):
    """All that a client needs to show a class it has just entered. Events above `seq` follow."""

    session: LiveSession
    me: Me
    participants: list[Participant]
    seats: Seats
    chat: list[ChatMessage] = Field(description="the last hundred that the viewer may see, the oldest first")
    pinned: list[ChatMessage]
    hands: list[Hand] = Field(description="the next to speak first")
    polls: list[MyPoll]
    questions: list[MyQuestion] = Field(description="most wanted first, then the oldest")
    locks: dict[str, Any]
    seq: int
    server_time: datetime
    video: VideoTicket


class Resumed(Shape):
    """What a client missed that comes back with `resume`, in order: enough to be up to date."""

    resumed: Literal[True]
    events: list[dict[str, Any]]
    private: list[ChatMessage] = Field(description="the last private messages, which have no number to ask for")


class WaitingPlace(Shape):
    """One's own place in the waiting list."""

    position: int = Field(description="1 is the next; 0: a seat is offered")
    waiting: int = Field(description="people in the list, without those who are offered a seat")
    estimated_seconds: int | None = Field(description="until a seat is offered; null while nobody can tell")


class Waiting(Shape):
    """Somebody in the waiting list, as the host sees them."""

    user: Person
    position: int = Field(description="0: a seat is offered")
    since: datetime
    offer_expires_at: datetime | None


class Demand(Shape):
    """Somebody who wanted a seat and did not get one."""

    user: Person
    reason: str = Field(description="session_full, left_waiting_list or offer_expired")
    times: int
    last_at: datetime


class Knocking(Shape):
    """Somebody who asks to be let in."""

    user: Person
    since: datetime


class MyPlace(Shape):
    state: SeatState | WaitState | None = Field(description="null: neither in this class now nor waiting")
    position: int | None = Field(description="in the waiting list; 0: a seat is offered")
    offer_expires_at: datetime | None = Field(None, description="until when the offered seat is held")


class Status(Shape):
    status: SessionStatus
    run_id: UUID | None
    seats: Seats
    me: MyPlace
    server_time: datetime
    ends_at: datetime


class Ban(Shape):
    user: Person
    banned_at: datetime
    banned_by: UUID | None
    reason: str


class Interval(Shape):
    joined_at: datetime
    left_at: datetime | None = Field(description="null: still inside")
    reason: LeaveReason | None
    credited_seconds: int = Field(0, description="of the time until the next stay, for an outage of ours")


class AttendanceStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"


class Attendance(Shape):
    """One person's part in a class."""

    user: Person
    first_joined_at: datetime | None
    last_left_at: datetime | None = Field(description="null while inside, or absent")
    present_seconds: int = Field(description="without the time away")
    away_seconds: int
    credited_seconds: int = Field(description="cut off by an outage of ours: counted as there, and not as present")
    intervals: list[Interval]
    percent: int = Field(description="of the class's length, what is credited included, rounded down")
    status: AttendanceStatus


class Turn(Shape):
    """One student's part in one class of a course."""

    session_id: UUID
    status: AttendanceStatus
    percent: int
    present_seconds: int
    credited_seconds: int


class StudentAttendance(Shape):
    user: Person
    attended: int = Field(description="classes they were not absent from")
    percent: int = Field(description="the average over their classes, rounded down")
    present_seconds: int
    credited_seconds: int
    sessions: list[Turn] = Field(description="without the classes from before they enrolled")


class ClassFigures(Shape):
    session_id: UUID
    title: str
    starts_at: datetime
    status: SessionStatus
    present: int
    late: int
    left_early: int
    absent: int
    average_percent: int


class CourseAttendance(Shape):
    course_id: UUID
    sessions: list[ClassFigures]
    students: list[StudentAttendance]


class AttendanceFigures(Shape):
    came: int
    present: int
    late: int
    left_early: int
    absent: int
    average_percent: int


class Refused(Shape):
    """Demand that was not met."""

    people: int
    times: int


class Talk(Shape):
    messages: int
    writers: int
    hands_raised: int
    hands_heard: int


class Asked(Shape):
    text: str
    upvotes: int
    answer: str | None
    answered: bool


class Figures(Shape):
    """What is kept of a class that is over."""

    attendance: AttendanceFigures
    refused: Refused
    talk: Talk
    polls: list[Poll]
    questions: list[Asked]


class Summary(Shape):
    """Null is what the viewer is not shown."""

    session_id: UUID
    attendance: AttendanceFigures | None = None
    refused: Refused | None = None
    talk: Talk | None = None
    polls: list[Poll] | None = None
    questions: list[Asked] | None = None
    chat: list[ChatMessage] | None = Field(None, description="the last hundred that were said to everybody")


class Occurrence(Shape):
    """One class of a series."""

    id: UUID
    title: str
    starts_at: datetime
    duration_minutes: int
    status: SessionStatus


class Series(Shape):
    id: UUID
    course_id: UUID
    weekdays: list[int] = Field(description="0 is Monday, 6 is Sunday")
    local_time: str
    time_zone: str
    until: date
    created_at: datetime
    sessions: list[Occurrence]


class SlotState(StrEnum):
    FREE = "free"
    TAKEN = "taken"
    MINE = "mine"


class OfficeSlot(Shape):
    """A time with an instructor, as one viewer sees it."""

    id: UUID
    course_id: UUID
    host: Person
    starts_at: datetime
    duration_minutes: int
    state: SlotState
    booked_by: Person | None = Field(description="for its host, and whoever it is")
    session_id: UUID | None = Field(description="the class it becomes, for the same two")


class OfficeHours(Shape):
    slots: list[OfficeSlot]


class Outage(Shape):
    id: UUID
    session_id: UUID
    began_at: datetime
    ended_at: datetime
    note: str

"""Who hears of which fact: rules in its own transaction, and jobs after it. What nobody hears of is listed too."""

from __future__ import annotations

from domain import outgoing
from domain.catalogue.courses import CourseApproved, CourseDeleted, CourseRejected
from domain.kit.context import Context
from domain.kit.events import Event
from domain.kit.jobs import Job, Listeners, Order
from domain.learning.enrolments import EnrolmentStarted, LessonCompleted
from domain.live import completion, hands, media, polls, runs, summary, upkeep
from domain.live.events.media import StageInvited, StageRemoved, VideoChanged
from domain.live.events.people import (
    DeputyCalled,
    MemberBanned,
    MemberDemoted,
    MemberMuted,
    MemberPromoted,
    MemberUnmuted,
    ParticipantLeft,
    WaitlistOffered,
)
from domain.live.events.sessions import (
    SessionEnded,
    SessionStarted,
    SessionStartsSoon,
    SessionSummarised,
)
from domain.live.events.talk import PulseMoved
from domain.notifications import delivery, kinds
from models.live import LeaveReason

NOTIFY_SESSION_STARTED = Job("notify_session_started", delivery.session_started)

NOTIFY_SESSION_SOON = Job("notify_session_soon", delivery.session_starts_soon)

CLEAR_SEATS = Job("clear_seats", upkeep.clear_seats)

SUMMARISE = Job("summarise", summary.summarise)

NOTIFY_SESSION_SUMMARISED = Job("notify_session_summarised", delivery.session_summarised)

AFTER_CLASS = (SUMMARISE, NOTIFY_SESSION_SUMMARISED)

COMPLETE_ATTENDED = Job("complete_attended", completion.complete_attended)

OPEN_VIDEO = Job("open_video", media.open_room)
END_VIDEO = Job("end_video", media.end_room)
PUT_OUT_OF_VIDEO = Job("put_out_of_video", media.put_out)
TELL_VIDEO = Job("tell_video", media.tell_rights)

VIDEO_JOBS = (OPEN_VIDEO, END_VIDEO, PUT_OUT_OF_VIDEO, TELL_VIDEO)
RIGHTS = (StageInvited, StageRemoved, MemberMuted, MemberUnmuted, MemberPromoted, MemberDemoted)

JOBS: tuple[Job, ...] = (
    *VIDEO_JOBS,
    *AFTER_CLASS,
    NOTIFY_SESSION_STARTED,
    NOTIFY_SESSION_SOON,
    CLEAR_SEATS,
    COMPLETE_ATTENDED,
)


async def _course_approved(ctx: Context, event: CourseApproved) -> None:
    data = {"course_id": str(event.course_id), "course_title": event.title}
    key = f"{event.type}:{event.course_id}:{ctx.now.isoformat()}"
    await delivery.notify(ctx, kinds.course.COURSE_APPROVED, [event.instructor_id], data, dedupe_key=key)


async def _course_rejected(ctx: Context, event: CourseRejected) -> None:
    data = {"course_id": str(event.course_id), "course_title": event.title, "reason": event.reason}
    key = f"{event.type}:{event.course_id}:{ctx.now.isoformat()}"
    await delivery.notify(ctx, kinds.course.COURSE_REJECTED, [event.instructor_id], data, dedupe_key=key)


async def _course_deleted(ctx: Context, event: CourseDeleted) -> None:
    await runs.close_course(ctx, event.course_id)


async def _seat_offered(ctx: Context, event: WaitlistOffered) -> None:
    data = {"session_id": str(event.session_id), "title": event.title, "expires_at": event.expires_at.isoformat()}
    key = f"live.seat_offered:{event.run_id}:{event.ticket}"
    await delivery.notify(ctx, kinds.live.SEAT_OFFERED, event.to, data, dedupe_key=key)


def _session_started(event: SessionStarted) -> Order:
    payload = {
        "session_id": str(event.session_id),
        "run_id": str(event.run_id),
        "course_id": str(event.course_id),
        "title": event.title,
    }
    return Order(NOTIFY_SESSION_STARTED, payload, dedupe_key=f"{NOTIFY_SESSION_STARTED.name}:{event.run_id}")


def _session_starts_soon(event: SessionStartsSoon) -> Order:
    payload = event.model_dump(mode="json")
    key = f"{NOTIFY_SESSION_SOON.name}:{event.session_id}:{payload['starts_at']}:{event.minutes}"
    return Order(NOTIFY_SESSION_SOON, payload, dedupe_key=key)


async def _deputy_called(ctx: Context, event: DeputyCalled) -> None:
    data = {"session_id": str(event.session_id), "title": event.title}
    key = f"{event.type}:{event.run_id}:{event.lost_at.isoformat()}"
    await delivery.notify(ctx, kinds.live.DEPUTY, event.to, data, dedupe_key=key)


def _session_ended(event: SessionEnded) -> Order:
    return Order(CLEAR_SEATS, {"session_id": str(event.session_id), "run_id": str(event.run_id)})


def _session_attended(event: SessionEnded) -> Order:
    payload = {"session_id": str(event.session_id)}
    return Order(COMPLETE_ATTENDED, payload, dedupe_key=f"{COMPLETE_ATTENDED.name}:{event.run_id}")


def _video_opens(event: SessionStarted) -> Order:
    return Order(OPEN_VIDEO, {"session_id": str(event.session_id)})


def _video_ends(event: SessionEnded) -> Order:
    return Order(END_VIDEO, {"session_id": str(event.session_id)})


def _put_out_of_video(event: ParticipantLeft) -> Order | None:
    if event.connection is not None or event.reason not in (LeaveReason.KICKED, LeaveReason.BANNED):
        return None
    return Order(PUT_OUT_OF_VIDEO, event.model_dump(mode="json"))


def _video_rights(event: VideoChanged) -> Order:
    return Order(TELL_VIDEO, event.model_dump(mode="json"))


def _session_over(event: SessionEnded) -> Order:
    return Order(SUMMARISE, {"session_id": str(event.session_id)}, dedupe_key=f"{SUMMARISE.name}:{event.run_id}")


def _session_summarised(event: SessionSummarised) -> Order:
    key = f"{NOTIFY_SESSION_SUMMARISED.name}:{event.run_id}"
    return Order(NOTIFY_SESSION_SUMMARISED, event.model_dump(mode="json"), dedupe_key=key)


LISTENERS = Listeners(
    within={
        EnrolmentStarted: (delivery.enrolment_started,),
        CourseApproved: (_course_approved,),
        CourseRejected: (_course_rejected,),
        CourseDeleted: (_course_deleted,),
        ParticipantLeft: (hands.left, media.left),
        MemberBanned: (media.banned,),
        **dict.fromkeys(RIGHTS, (media.rights_changed,)),
        SessionEnded: (hands.ended, polls.ended),
        WaitlistOffered: (_seat_offered,),
        DeputyCalled: (_deputy_called,),
    },
    jobs={
        SessionStarted: (_session_started, _video_opens),
        SessionEnded: (_session_ended, _session_over, _session_attended, _video_ends),
        ParticipantLeft: (_put_out_of_video,),
        VideoChanged: (_video_rights,),
        SessionStartsSoon: (_session_starts_soon,),
        SessionSummarised: (_session_summarised,),
    },
    last=(outgoing.GATHERER,),
)

SILENT: frozenset[type[Event]] = frozenset({LessonCompleted, PulseMoved})

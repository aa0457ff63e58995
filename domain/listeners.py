"""Who hears of which fact: rules in its own transaction, and jobs after it. What nobody hears of is listed too."""

from __future__ import annotations

from datetime import timedelta

from domain import outgoing
from domain.catalogue.courses import CourseApproved, CourseDeleted, CourseRejected, CourseUpdated
from domain.catalogue.outline import LessonAdded
from domain.community.events import GroupMemberAsked, GroupMemberJoined, GroupMessagePosted
from domain.identity.accounts import PasswordChanged
from domain.identity.sign_ins import SignInBegun
from domain.kit.context import Context
from domain.kit.events import Event
from domain.kit.jobs import Job, Listeners, Order
from domain.learning.enrolments import EnrolmentStarted, LessonCompleted
from domain.live import (
    completion,
    focus,
    hands,
    media,
    polls,
    pulse,
    room_evictions,
    runs,
    settling,
    speakers,
    stage,
    summary,
    upkeep,
    voices,
    waiting,
)
from domain.live.events.media import (
    SpeakerLeft,
    StageAnswered,
    StageInvited,
    StageRemoved,
    VideoBarred,
    VideoChanged,
    VideoSwitched,
)
from domain.live.events.people import (
    DeputyCalled,
    LineMoved,
    LocksChanged,
    MemberBanned,
    MemberDemoted,
    MemberMuted,
    MemberPromoted,
    MemberUnbanned,
    MemberUnmuted,
    ParticipantLeft,
    SeatGivenUp,
    WaitlistOffered,
)
from domain.live.events.sessions import (
    AttendanceClosed,
    SessionCalledOff,
    SessionEnded,
    SessionMoved,
    SessionScheduled,
    SessionStarted,
    SessionStartsSoon,
    SessionSummarised,
)
from domain.live.events.talk import ChatPosted, PulseMoved, QuestionAnswered, ReactionShown
from domain.notifications import fan_outs
from domain.notifications.announcements import AnnouncementPosted
from domain.notifications.events import NotificationsWritten
from domain.notifications.fan_outs import FanOutOwed
from domain.telling import account, classes, courses, groups, organizations, people
from domain.webhooks.log import WebhookDisabled

# What is told to whole courses has a queue of its own kind: the urgent before all else, the rest behind it.
FAN_OUT = Job("fan_out", fan_outs.advance, priority=-10, at_once=1)
FAN_OUT_URGENT = Job("fan_out_urgent", fan_outs.advance, priority=10, at_once=4)
TOGETHER = (courses.LESSONS.job, courses.UPDATED.job, classes.SCHEDULED.job)

CLEAR_SEATS = Job("clear_seats", upkeep.clear_seats)

SUMMARISE = Job("summarise", summary.summarise)

COMPLETE_ATTENDED = Job("complete_attended", completion.complete_attended)
SETTLE_ATTENDANCE = Job("settle_attendance", settling.settle)

OPEN_VIDEO = Job("open_video", media.open_room)
END_VIDEO = Job("end_video", media.end_room)
LEAVE_VIDEO = Job("leave_video", media.leave_room)
PUT_OUT_OF_VIDEO = Job("put_out_of_video", room_evictions.put_out)
TELL_VIDEO = Job("tell_video", media.tell_rights)
STEP_DOWN = Job("step_down", speakers.step_down)

VIDEO_JOBS = (OPEN_VIDEO, END_VIDEO, LEAVE_VIDEO, PUT_OUT_OF_VIDEO, TELL_VIDEO)
RIGHTS = (StageInvited, StageRemoved, MemberMuted, MemberUnmuted, MemberPromoted, MemberDemoted)

JOBS: tuple[Job, ...] = (
    *VIDEO_JOBS,
    FAN_OUT,
    FAN_OUT_URGENT,
    *TOGETHER,
    SUMMARISE,
    STEP_DOWN,
    CLEAR_SEATS,
    COMPLETE_ATTENDED,
    SETTLE_ATTENDANCE,
)


async def _course_deleted(ctx: Context, event: CourseDeleted) -> None:
    await runs.close_course(ctx, event.course_id)


def _fan_out(event: FanOutOwed) -> Order:
    return Order(FAN_OUT_URGENT if event.urgent else FAN_OUT, {"fan_out_id": str(event.fan_out_id)})


def _session_ended(event: SessionEnded) -> Order:
    return Order(CLEAR_SEATS, {"session_id": str(event.session_id), "run_id": str(event.run_id)})


def _session_attended(event: SessionEnded) -> Order:
    payload = {"session_id": str(event.session_id)}
    return Order(COMPLETE_ATTENDED, payload, dedupe_key=f"{COMPLETE_ATTENDED.name}:{event.run_id}")


def _settles(event: AttendanceClosed) -> Order:
    return Order(
        SETTLE_ATTENDANCE,
        {"session_id": str(event.session_id)},
        dedupe_key=f"{SETTLE_ATTENDANCE.name}:{event.run_id}",
        after=timedelta(seconds=event.settles_in),
    )


def _video_opens(event: SessionStarted | VideoSwitched) -> Order:
    return Order(OPEN_VIDEO, {"session_id": str(event.session_id)})


def _video_ends(event: SessionEnded) -> Order:
    return Order(END_VIDEO, {"session_id": str(event.session_id)})


def _steps_down(event: SpeakerLeft) -> Order:
    return Order(STEP_DOWN, event.model_dump(mode="json"))


def _video_left(event: VideoSwitched) -> Order:
    return Order(LEAVE_VIDEO, {"provider": event.left, "room_id": str(event.left_room)})


def _put_out_of_video(event: VideoBarred) -> Order:
    return Order(PUT_OUT_OF_VIDEO, event.model_dump(mode="json"), after=timedelta(seconds=event.seconds))


def _video_rights(event: VideoChanged) -> Order:
    return Order(TELL_VIDEO, event.model_dump(mode="json"))


def _session_over(event: SessionEnded) -> Order:
    return Order(SUMMARISE, {"session_id": str(event.session_id)}, dedupe_key=f"{SUMMARISE.name}:{event.run_id}")


LISTENERS = Listeners(
    within={
        EnrolmentStarted: (courses.enrolment_started,),
        CourseApproved: (courses.approved,),
        CourseRejected: (courses.rejected,),
        CourseDeleted: (_course_deleted,),
        AnnouncementPosted: (courses.announced,),
        ParticipantLeft: (hands.left, voices.left, speakers.left, pulse.left),
        SeatGivenUp: (room_evictions.seat_given_up,),
        MemberBanned: (stage.banned, room_evictions.banned, people.excluded),
        MemberUnbanned: (people.readmitted,),
        **dict.fromkeys(RIGHTS, (media.rights_changed,)),
        LocksChanged: (media.microphones_closed, media.roster_hidden),
        StageAnswered: (voices.stage_changed,),
        StageRemoved: (voices.stage_changed, media.rights_changed, focus.shows_no_more),
        MemberDemoted: (media.rights_changed, focus.shows_no_more),
        VideoChanged: (voices.rights_changed,),
        VideoSwitched: (voices.switched,),
        SessionMoved: (classes.moved,),
        SessionCalledOff: (classes.called_off,),
        SessionStartsSoon: (classes.starts_soon,),
        SessionStarted: (classes.started,),
        SessionEnded: (hands.ended, voices.ended, polls.ended, waiting.ended),
        SessionSummarised: (classes.summarised,),
        WaitlistOffered: (classes.seat_offered,),
        DeputyCalled: (classes.deputy_called,),
        ChatPosted: (people.chat_posted,),
        QuestionAnswered: (people.question_answered,),
        GroupMessagePosted: (groups.message_posted,),
        GroupMemberAsked: (groups.member_asked,),
        GroupMemberJoined: (groups.member_joined,),
        SignInBegun: (account.sign_in_begun,),
        PasswordChanged: (account.password_changed,),
        WebhookDisabled: (organizations.webhook_disabled,),
    },
    jobs={
        CourseUpdated: (courses.updated,),
        LessonAdded: (courses.lesson_added,),
        SessionScheduled: (classes.scheduled,),
        SessionStarted: (_video_opens,),
        SessionEnded: (_session_ended, _session_over, _session_attended, _video_ends),
        SpeakerLeft: (_steps_down,),
        AttendanceClosed: (_settles,),
        VideoBarred: (_put_out_of_video,),
        VideoChanged: (_video_rights,),
        VideoSwitched: (_video_opens, _video_left),
        FanOutOwed: (_fan_out,),
    },
    last=(outgoing.GATHERER,),
)

SILENT: frozenset[type[Event]] = frozenset(
    {LessonCompleted, LineMoved, PulseMoved, ReactionShown, NotificationsWritten}
)

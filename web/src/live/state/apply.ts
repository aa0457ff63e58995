import type { LiveSession } from "@/api/types";
import type { KnownEvent } from "../events";
import type { ClassState } from "../state";
import { deleted, pinned, posted, unpinned } from "./chat";
import { inTurn, lowered, loweredAll, raised } from "./hands";
import {
  changed,
  come,
  gone,
  inRole,
  inSight,
  invited,
  locked,
  meet,
  offStage,
  onStage,
  present,
} from "./people";
import { counted, extended, opened, retold, voted } from "./polls";
import { answered, asked, dismissed, upvoted, wanted } from "./questions";

/** What each event changes. A type that is not known changes nothing. */
export function apply(state: ClassState, event: KnownEvent): ClassState {
  return inSight(changedBy(state, event));
}

function changedBy(state: ClassState, event: KnownEvent): ClassState {
  switch (event.type) {
    case "participant.joined":
      return come(state, event.data);
    case "participant.away":
      return present(state, event.data, "away");
    case "participant.back":
      return present(state, event.data, "online");
    case "participant.left":
      return gone(state, event.data);
    case "member.promoted":
      return inRole(meet(state, event.data.participant), event.data.user_id, "co_host");
    case "member.demoted":
      return inRole(state, event.data.user_id, "student");
    case "member.muted":
      return changed(state, event.data.user_id, { muted: true });
    case "member.unmuted":
      return changed(state, event.data.user_id, { muted: false });
    case "stage.invited":
      return invited(onStage(state, event.data), event.data, Date.parse(event.at));
    case "stage.answered":
      return invited(state, event.data, null);
    case "stage.removed":
      return invited(offStage(state, event.data.user_id), event.data, null);
    case "stage.focused": {
      const { user_id, of } = event.data;
      return { ...state, focus: user_id === null ? null : { user_id, of } };
    }
    case "video.switched":
      return { ...state, switches: Math.max(state.switches, event.data.switches) };
    case "member.banned":
      return { ...state, removed: "banned" };
    case "seats.changed":
      return { ...state, seats: event.data };
    case "locks.changed":
      return locked(state, event.data.locks);
    case "chat.posted":
      return posted(state, event.data);
    case "chat.deleted":
      return deleted(state, event.data.message_id);
    case "chat.pinned":
      return pinned(state, event.data.message);
    case "chat.unpinned":
      return unpinned(state, event.data.message_id);
    case "hand.raised": {
      const { participant, ...hand } = event.data;
      return raised(meet(state, participant), hand);
    }
    case "hand.lowered":
      return lowered(state, event.data.user_id);
    case "hand.cleared":
      return loweredAll(state);
    case "poll.opened":
      return opened(state, event.data.poll);
    case "poll.updated":
      return counted(state, event.data.poll_id, event.data);
    case "poll.voted":
      return voted(state, event.data);
    case "poll.extended":
      return extended(state, event.data.poll_id, event.data.closes_at);
    case "poll.reopened":
    case "poll.closed":
      return retold(state, event.data.poll);
    case "question.asked":
      return asked(state, event.data.question);
    case "question.upvoted":
      return wanted(state, event.data.question_id, event.data.upvotes);
    case "question.voted":
      return upvoted(state, event.data.question_id, event.data.upvoted);
    case "question.answered":
      return answered(state, event.data.question_id, event.data);
    case "question.dismissed":
      return dismissed(state, event.data.question_id);
    case "pulse.changed":
      return { ...state, pulse: event.data };
    case "pulse.cleared":
      return { ...state, pulse: null };
    case "lobby.knocked":
    case "lobby.left":
      return { ...state, knocks: state.knocks + 1 };
    case "lobby.denied":
      return { ...state, turnedAway: true };
    case "waitlist.moved":
      return { ...state, waiting: event.data };
    case "waitlist.offered":
      return { ...state, offeredUntil: event.data.expires_at, offerLapsed: false };
    case "waitlist.expired":
      return { ...state, waiting: null, offeredUntil: null, offerLapsed: true };
    case "session.started":
      return { ...state, session: event.data.session };
    case "session.changed":
      return inTurn(ofSession(state, event.data.session));
    case "session.extended":
    case "session.ending_soon":
      return later(state, event.data.ends_at);
    case "session.host_lost":
      return {
        ...ofSession(state, { host_lost_at: event.data.lost_at }),
        hostLostUntil: event.data.ends_at,
      };
    case "session.host_back":
      return { ...ofSession(state, { host_lost_at: null }), hostLostUntil: null };
    case "session.ended": {
      const { reason, by, ended_at } = event.data;
      return { ...ofSession(state, { status: "ended", ended_at }), ended: { reason, by, at: ended_at } };
    }
    default:
      return state;
  }
}

/** The end of a class only moves later: an earlier one was told late. */
function later(state: ClassState, ends_at: string): ClassState {
  const known = state.session?.ends_at;
  return known && Date.parse(known) > Date.parse(ends_at) ? state : ofSession(state, { ends_at });
}

function ofSession(state: ClassState, change: Partial<LiveSession>): ClassState {
  return { ...state, session: state.session && { ...state.session, ...change } };
}

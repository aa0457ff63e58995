import type { LiveSession, Person, Seats } from "@/api/types";
import type { VideoTicket } from "./media/transport";

/** What /live says, as the contract names it. */

export type ClassRole = "host" | "co_host" | "student" | (string & {});

export type Participant = {
  user: Person;
  role: ClassRole;
  state: "online" | "away";
  joined_at: string | null;
  /** Grows each time they sit down: what is told of an older one is late. */
  generation: number;
  muted?: boolean;
  on_stage?: boolean;
  hand_raised_at?: string | null;
};

/** What a message answers, as far as one line shows it. */
export type Quote = { id: string; user: Person; text: string; deleted: boolean };

export type ChatMessage = {
  id: string;
  client_id: string | null;
  user: Person;
  text: string;
  at: string;
  to?: string | null;
  reply_to?: Quote | null;
  deleted?: boolean;
};

export type Hand = { user_id: string; raised_at: string; position: number; heard: number };

export type Poll = {
  id: string;
  question: string;
  options: string[];
  multiple: boolean;
  anonymous: boolean;
  quiz: boolean;
  opened_at: string;
  closes_at: string | null;
  closed_at: string | null;
  counts: number[];
  voters: number;
  correct: number[] | null;
};

export type MyPoll = Poll & {
  mine: number[] | null;
  votes: { user: Person; options: number[] }[] | null;
};

export type Question = {
  id: string;
  client_id: string | null;
  user: Person;
  text: string;
  upvotes: number;
  asked_at: string;
  answer: string | null;
  answered_at: string | null;
};

export type MyQuestion = Question & { upvoted: boolean };

export type LockName =
  | "chat"
  | "private_chat"
  | "questions"
  | "hands"
  | "reactions"
  | "microphones"
  | "roster";
export type Locks = Record<LockName, boolean> & { except: string[] };

export const FEELINGS = ["lost", "slower", "fine"] as const;
export type Feeling = (typeof FEELINGS)[number];
/** `until`: it is forgotten then, unless somebody says something. */
export type Pulse = Record<Feeling, number> & { of: number; until: string };

export type WaitingPlace = {
  position: number;
  waiting: number;
  estimated_seconds: number | null;
  offer_expires_at?: string | null;
};

/** Whom hosts want large on every page. */
export type Focus = { user_id: string; of: "person" | "screen" };

export type Roster = "everybody" | "counted";

export type Snapshot = {
  session: LiveSession;
  me: {
    role: ClassRole;
    state: string;
    seat: unknown;
    invitation?: { id: string; invited_at: string } | null;
  };
  participants: Participant[];
  /** Counted: of a large class I am told of those alone whom I see at work. */
  roster: Roster;
  left: { user_id: string; generation: number }[];
  seats: Seats;
  chat: ChatMessage[];
  pinned: ChatMessage[];
  hands: Hand[];
  polls: MyPoll[];
  questions: MyQuestion[];
  focus?: Focus | null;
  /** For hosts, once five have said how they are doing. */
  pulse?: Pulse | null;
  locks: Locks;
  seq: number;
  server_time: string;
  video?: VideoTicket;
  ends_without_host_at: string | null;
};

export type Resumed = {
  resumed: true;
  events: LiveEvent[];
  private?: ChatMessage[];
  votes?: { poll_id: string; mine: number[] | null; votes: MyPoll["votes"] }[];
  upvoted?: string[];
  pulse?: Pulse | null;
};

export type JoinAnswer = Snapshot | Resumed;

export type LeftReason =
  | "left"
  | "timeout"
  | "kicked"
  | "banned"
  | "replaced"
  | "session_ended"
  | "node_lost";

export type EndReason = "host" | "duration" | "no_host" | "admin" | (string & {});

/** `missed`: they did not answer in time. */
export type StageAnswer = "accepted" | "declined" | "missed";

type OfPerson = { user_id: string };
type OfQuestion = { question_id: string };

type Facts = {
  "participant.joined": Participant;
  "participant.away": OfPerson & { generation: number };
  "participant.back": OfPerson & { generation: number };
  "participant.left": OfPerson & { reason: LeftReason; generation: number };
  "member.promoted": OfPerson & { participant?: Participant | null };
  "member.demoted": OfPerson;
  "member.muted": OfPerson;
  "member.unmuted": OfPerson;
  "stage.invited": OfPerson & { name?: string; invitation?: string | null } & Pick<
      Participant,
      "state" | "muted" | "joined_at" | "generation"
    >;
  "stage.answered": OfPerson & { answer: StageAnswer };
  "stage.focused": { user_id: string | null; of: Focus["of"]; by: string | null };
  "stage.removed": OfPerson & { by: string | null };
  "video.switched": { provider: string; switches: number; by: string };
  "member.banned": { session_id: string };
  "seats.changed": Seats;
  "locks.changed": { locks: Locks };
  "chat.posted": ChatMessage;
  "chat.deleted": { message_id: string; by: string };
  "chat.pinned": { message: ChatMessage };
  "chat.unpinned": { message_id: string };
  "hand.raised": Hand & { participant?: Participant | null };
  "hand.lowered": OfPerson & { by: string; heard: boolean };
  "hand.cleared": { by: string };
  "poll.opened": { poll: Poll };
  "poll.updated": { poll_id: string; counts: number[]; voters: number };
  "poll.voted": OfPerson & { poll_id: string; options: number[] };
  "poll.extended": { poll_id: string; closes_at: string };
  "poll.reopened": { poll: Poll };
  "poll.closed": { poll: Poll };
  "question.asked": { question: Question };
  "question.upvoted": OfQuestion & { upvotes: number };
  "question.voted": OfQuestion & { upvoted: boolean };
  "question.answered": OfQuestion & { answer: string | null; answered_at: string; by: string };
  "question.dismissed": OfQuestion;
  "pulse.changed": Pulse;
  "pulse.cleared": Record<string, never>;
  "lobby.knocked": { user: Person };
  "lobby.left": { user_ids: string[]; reason: "admitted" | "denied" | "gone" };
  "lobby.denied": Record<string, never>;
  "waitlist.moved": WaitingPlace;
  "waitlist.offered": { expires_at: string };
  "waitlist.expired": Record<string, never>;
  "session.started": { session: LiveSession };
  "session.changed": { session: LiveSession };
  "session.extended": { minutes: number; ends_at: string };
  "session.ending_soon": { minutes: number; ends_at: string };
  "session.host_lost": { lost_at: string; ends_at: string };
  "session.host_back": Record<string, never>;
  "session.ended": { reason: EndReason; by: Person | string | null; ended_at: string };
};

type Envelope<Type extends string, Data> = {
  id: string;
  type: Type;
  session_id: string;
  run_id: string | null;
  seq: number | null;
  at: string;
  data: Data;
};

export type KnownEvent = { [Type in keyof Facts]: Envelope<Type, Facts[Type]> }[keyof Facts];

/** As it comes from the wire: the type may be one this client does not know. */
export type LiveEvent = Envelope<string, unknown>;

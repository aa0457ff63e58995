import type { Person } from "@/api/types";
import type { ChatMessage } from "@/live/events";
import type { StudyGroup } from "./api";

/** What /groups says. */

export type Here = { people: Person[]; as_of: number };

export type GroupSnapshot = {
  group: StudyGroup;
  members: Person[];
  here: Here;
  messages: ChatMessage[];
  seq: number;
};

export type GroupResumed = { resumed: true; events: GroupEvent[]; here: Here };

export type GroupAnswer = GroupSnapshot | GroupResumed;

type Facts = {
  "group.changed": { group: Omit<StudyGroup, "me" | "course_title"> };
  "group.dissolved": object;
  "group.here_changed": Here;
  "group_member.asked": { user: Person };
  "group_member.joined": { user: Person };
  "group_member.left": { user_id: string };
  "group_message.posted": ChatMessage;
  "group_message.deleted": { message_id: string };
};

type Envelope<Type extends string, Data> = {
  type: Type;
  seq: number | null;
  data: { group_id: string } & Data;
};

export type KnownGroupEvent = { [Type in keyof Facts]: Envelope<Type, Facts[Type]> }[keyof Facts];

/** As it comes from the wire: the type may be one this client does not know. */
export type GroupEvent = Envelope<string, unknown>;

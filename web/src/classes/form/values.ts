import type { Arrangements, ClassEdit, LiveSession, LiveSettings, Person } from "@/api/types";
import { fromLocalInput, toLocalInput } from "@/lib/time";

/** A class as its form has it: times as the person's clock shows them. */
export type Values = {
  title: string;
  description: string;
  starts_at: string;
  duration_minutes: number;
  max_students: number;
  lesson_id: string;
  settings: LiveSettings;
  deputy: Person | null;
  hidden_roster: boolean;
};

export const DEFAULTS: LiveSettings = {
  chat: true,
  private_chat: false,
  fair_voice: false,
  slow_mode_seconds: 0,
  late_after_minutes: 10,
  left_early_minutes: 10,
  present_at_percent: 0,
  complete_at_percent: 50,
  share_summary: ["chat", "polls"],
  reminders: [1440, 60, 10],
  auto_start: false,
  lobby: false,
  devices: "many",
  video: null,
} as LiveSettings;

export function valuesOf({ session, arranged }: { session: LiveSession; arranged: Arrangements }): Values {
  return {
    title: session.title,
    description: session.description,
    starts_at: toLocalInput(new Date(session.starts_at)),
    duration_minutes: session.duration_minutes,
    max_students: session.max_students,
    lesson_id: session.lesson_id ?? "",
    settings: { ...DEFAULTS, ...session.settings },
    deputy: arranged.deputy,
    hidden_roster: arranged.hidden_roster,
  };
}

type Field = keyof Values | `settings.${keyof LiveSettings}`;

/** Which fields differ, each setting for itself. */
export function differences(one: Values, other: Values): Field[] {
  const fields = (Object.keys(one) as (keyof Values)[]).filter((name) => name !== "settings");
  const settings = Object.keys(one.settings) as (keyof LiveSettings)[];
  return [
    ...fields.filter((name) => (name === "deputy" ? isOther(one, other) : one[name] !== other[name])),
    ...settings
      .filter((name) => String(one.settings[name]) !== String(other.settings[name]))
      .map((name) => `settings.${name}` as const),
  ];
}

/**
 * What to send: only what was changed, so that another's change of something else stays. The settings are one
 * value to the server; what was changed of them is laid over `latest`, those it has now.
 */
export function editOf(base: Values, mine: Values, latest: LiveSettings): ClassEdit {
  const changed = differences(base, mine);
  const edit: ClassEdit = {};
  if (changed.includes("title")) edit.title = mine.title;
  if (changed.includes("description")) edit.description = mine.description;
  if (changed.includes("starts_at")) edit.starts_at = fromLocalInput(mine.starts_at);
  if (changed.includes("duration_minutes")) edit.duration_minutes = mine.duration_minutes;
  if (changed.includes("max_students")) edit.max_students = mine.max_students;
  if (changed.includes("lesson_id")) edit.lesson_id = mine.lesson_id || null;
  if (changed.includes("deputy")) edit.deputy_id = mine.deputy?.id ?? null;
  if (changed.includes("hidden_roster")) edit.hidden_roster = mine.hidden_roster;
  const settings = changed.filter((name) => name.startsWith("settings."));
  if (settings.length > 0) {
    const own = settings.map((name) => name.slice("settings.".length) as keyof LiveSettings);
    edit.settings = { ...latest, ...Object.fromEntries(own.map((name) => [name, mine.settings[name]])) };
  }
  return edit;
}

function isOther(one: Values, other: Values): boolean {
  return one.deputy?.id !== other.deputy?.id;
}

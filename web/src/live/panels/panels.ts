import { BarChart3, CircleHelp, Hand, type LucideIcon, MessageSquare, Users } from "lucide-react";

export const PANELS = ["chat", "people", "hands", "polls", "questions"] as const;
export type Panel = (typeof PANELS)[number];

export const ICONS: Record<Panel, LucideIcon> = {
  chat: MessageSquare,
  people: Users,
  hands: Hand,
  polls: BarChart3,
  questions: CircleHelp,
};

export type Badges = Record<Panel, number>;

/** Opens a panel, or closes the one that is open; on closing, the focus goes back to where it was opened from. */
export type Show = (panel: Panel | null, from?: HTMLElement | null) => void;

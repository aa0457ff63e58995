import { CircleCheck, CircleX, Clock, LogOut, type LucideIcon } from "lucide-react";
import type { AttendanceStatus } from "@/api/types";
import type { Tone } from "@/ui/Badge";

/** A status is told by a word and a sign, never by its colour alone. */
export const STATUS: Record<AttendanceStatus, { tone: Tone; icon: LucideIcon; text: string }> = {
  present: { tone: "ok", icon: CircleCheck, text: "text-ok" },
  late: { tone: "warn", icon: Clock, text: "text-warn" },
  left_early: { tone: "warn", icon: LogOut, text: "text-warn" },
  absent: { tone: "danger", icon: CircleX, text: "text-danger" },
};

export const ALL_STATUSES = Object.keys(STATUS) as AttendanceStatus[];

import {
  BookOpen,
  CalendarDays,
  ClipboardCheck,
  GraduationCap,
  type LucideIcon,
  Presentation,
  Send,
} from "lucide-react";
import type { User } from "@/api/types";

type Place = {
  to: "/calendar" | "/learning" | "/courses" | "/teach" | "/review" | "/admin/deliveries";
  key: "calendar" | "learning" | "courses" | "teach" | "review" | "deliveries";
  icon: LucideIcon;
};

const LEARNING: Place = { to: "/learning", key: "learning", icon: GraduationCap };
const COURSES: Place = { to: "/courses", key: "courses", icon: BookOpen };
const TEACH: Place = { to: "/teach", key: "teach", icon: Presentation };
const CALENDAR: Place = { to: "/calendar", key: "calendar", icon: CalendarDays };
const REVIEW: Place = { to: "/review", key: "review", icon: ClipboardCheck };
const DELIVERIES: Place = { to: "/admin/deliveries", key: "deliveries", icon: Send };

/** Where a person's main navigation leads; the first is their home. */
export function placesOf(user: User): Place[] {
  if (user.role === "admin") return [REVIEW, DELIVERIES, COURSES, TEACH, LEARNING];
  if (user.role === "instructor") return [TEACH, CALENDAR, COURSES, LEARNING];
  return [LEARNING, CALENDAR, COURSES];
}

export function homeOf(user: User | null): Place["to"] {
  return (user && placesOf(user)[0]?.to) || "/courses";
}

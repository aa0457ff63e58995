import { useMemo } from "react";
import * as z from "zod/mini";
import { useRules } from "@/lib/rules";

/** The form's fields, with their limits: the same as the server's. */
export function useFields() {
  const rules = useRules();
  return useMemo(
    () => ({
      title: rules.text(1, 200),
      description: rules.text(0, 20_000),
      duration_minutes: rules.whole(1, 1440),
      max_students: rules.whole(1, 10_000),
      lesson_id: z.string(),
      deputy: z.nullable(z.object({ id: z.string(), name: z.string() })),
      hidden_roster: z.boolean(),
      settings: z.looseObject({
        chat: z.boolean(),
        private_chat: z.boolean(),
        fair_voice: z.boolean(),
        slow_mode_seconds: rules.whole(0, 3600),
        late_after_minutes: rules.whole(0, 600),
        left_early_minutes: rules.whole(0, 600),
        present_at_percent: rules.whole(0, 100),
        complete_at_percent: rules.whole(0, 100),
        share_summary: z.array(z.enum(["chat", "polls"])),
        reminders: z.array(z.literal([1440, 60, 10])),
        auto_start: z.boolean(),
        lobby: z.boolean(),
        devices: z.enum(["many", "single", "refuse"]),
        video: z.nullable(z.enum(["builtin", "livekit", "jitsi", "jaas", "daily", "agora", "zoom", "janus"])),
      }),
    }),
    [rules],
  );
}

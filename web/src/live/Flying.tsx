import { useEffect, useRef, useState } from "react";
import type { Classroom } from "./classroom";

type Flight = { key: number; emoji: string; times: number; across: number };

const GATHER_MS = 300;
const STAY_MS = 2_800;
const MOST = 24;

/** Reactions of the class, as they come: many of a kind at one time fly as one. */
export function Flying({ classroom }: { classroom: Classroom }) {
  const flights = useFlights(classroom);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 z-10 overflow-hidden" data-flying>
      {flights.map(({ key, emoji, times, across }) => (
        <span
          key={key}
          className="fly absolute bottom-2 flex items-center gap-1 text-3xl"
          style={{ insetInlineStart: `${across}%` }}
        >
          {emoji}
          {times > 1 && (
            <span className="rounded-full bg-raised px-1.5 font-semibold text-sm tabular-nums">×{times}</span>
          )}
        </span>
      ))}
    </div>
  );
}

function useFlights(classroom: Classroom): Flight[] {
  const [flights, setFlights] = useState<Flight[]>([]);
  const gathered = useRef(new Map<string, number>());
  const count = useRef(0);

  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const after = (ms: number, then: () => void) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        then();
      }, ms);
      timers.add(timer);
    };
    const takeOff = () => {
      const fresh = [...gathered.current].map(([emoji, times]) => {
        count.current += 1;
        return { key: count.current, emoji, times, across: 6 + Math.random() * 50 };
      });
      gathered.current.clear();
      setFlights((now) => [...now, ...fresh].slice(-MOST));
      const keys = new Set(fresh.map((each) => each.key));
      after(STAY_MS, () => setFlights((now) => now.filter((each) => !keys.has(each.key))));
    };
    const stop = classroom.watch(({ type, data }) => {
      if (type !== "reaction.sent") return;
      const { counts } = data as { counts: Record<string, number> };
      if (gathered.current.size === 0) after(GATHER_MS, takeOff);
      for (const [emoji, times] of Object.entries(counts))
        gathered.current.set(emoji, (gathered.current.get(emoji) ?? 0) + times);
    });
    return () => {
      stop();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [classroom]);

  return flights;
}

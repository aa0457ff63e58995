import { useEffect, useState } from "react";

/** The time, read again every `every` ms; `offset` is the server's clock minus this one's. */
export function useNow(every = 1000, offset = 0): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now + offset;
}

import type { Classroom } from "./classroom";

/**
 * The class a person is in, also while they look at other pages. At most one: who goes to another
 * class leaves the first. Knows no class code, so that every page can ask at no cost.
 */

let current: Classroom | null = null;
const listeners = new Set<() => void>();

export const currentClass = {
  get: () => current,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** The visit that is on, if it is to this class and by this person. */
export function visitOf(sessionId: string, userId: string): Classroom | null {
  return current?.sessionId === sessionId && current.get().state.me.id === userId ? current : null;
}

/** The page of a class is opened. A visit that was kept goes on as it is. */
export async function come(classroom: Classroom) {
  if (current === classroom) return;
  const other = current;
  become(classroom);
  if (other) await other.leave();
  if (current === classroom) classroom.enter();
}

/** The page is closed: who is in class, or waits for a seat, stays so. */
export function goElsewhere(classroom: Classroom) {
  if (current !== classroom || classroom.isKept()) return;
  become(null);
  classroom.close();
}

/** Leaves the class without its page. */
export function leaveCurrent() {
  void current?.leave();
  become(null);
}

/** Whoever signs out is gone from class as if they had closed the window. */
export function dropUnlessOf(userId: string | undefined) {
  if (!current || current.get().state.me.id === userId) return;
  current.close();
  become(null);
}

function become(next: Classroom | null) {
  current = next;
  for (const listener of listeners) listener();
}

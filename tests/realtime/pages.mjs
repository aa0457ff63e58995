// The page's own reducer, told line by line what to do: {page, me} makes a page, {page, action} moves it, {page, show}
// shows what a person sees of it. Each line is answered by one.
import { createInterface } from "node:readline";

const { emptyClass, reduce, resumePoint } = await import(process.argv[2]);
const pages = new Map();

const byId = (list) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

const quoted = (quote) => quote && { id: quote.id, by: quote.user.id, text: quote.text, deleted: quote.deleted };

/** Without what a page and a new one need not have in common: names, and how often somebody has sat down. */
function shown(state) {
  const { id, title, status, ends_at, max_students, settings } = state.session;
  return {
    role: state.role,
    session: { id, title, status, ends_at, max_students, settings },
    people: byId(
      state.participants.map(({ user, role, state, muted, on_stage }) => ({ id: user.id, role, state, muted, on_stage })),
    ),
    seats: state.seats,
    locks: state.locks,
    chat: state.chat
      .slice(-100)
      .map(({ id, user, text, to, reply_to, deleted }) => ({
        id,
        by: user.id,
        text,
        to: to ?? null,
        quote: quoted(reply_to),
        deleted: deleted ?? false,
      })),
    pinned: state.pinned.map(({ id, reply_to }) => ({ id, quote: quoted(reply_to) })),
    hands: state.hands.map(({ user_id, position }) => ({ user_id, position })),
    polls: state.polls.map(({ id, counts, voters, closed_at, correct, mine, votes }) => ({
      id,
      counts,
      voters,
      closed: closed_at !== null,
      correct,
      mine,
      votes: votes && byId(votes.map(({ user, options }) => ({ id: user.id, options }))),
    })),
    questions: byId(
      state.questions.map(({ id, upvotes, answer, answered_at, upvoted }) => ({
        id,
        upvotes,
        answer,
        answered: answered_at !== null,
        upvoted,
      })),
    ),
    focus: state.focus,
    hostLostUntil: state.hostLostUntil,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { page, me, action, show } = JSON.parse(line);
  if (me) pages.set(page, emptyClass(me));
  if (action) pages.set(page, reduce(pages.get(page), action));
  const state = pages.get(page);
  const { missing, stale, removed } = state;
  const answer = show ? shown(state) : { missing, stale, removed, resume: resumePoint(state) ?? null };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

import { Check, CircleCheck, EyeOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { randomId } from "@/lib/random-id";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { keepFocus } from "@/ui/focus";
import type { Classroom } from "../classroom";
import type { MyPoll } from "../events";
import { useNames } from "../names";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";
import { PollBars } from "./PollBars";
import { PollClock } from "./PollClock";

const MORE_S = 30;

type PollCardProps = { poll: MyPoll; classroom: Classroom; state: ClassState; clockOffset: number };

export function PollCard({ poll, classroom, state, clockOffset }: PollCardProps) {
  const { t } = useTranslation();
  const { id, question, anonymous, closed_at, voters, mine } = poll;
  const hosting = isHost(state.role);
  const [changing, setChanging] = useState(false);
  const asks = closed_at === null && !hosting && (mine === null || changing);
  const [moreId, setMoreId] = useState(randomId);
  const extend = useDeed(
    () => classroom.send("poll.extend", { poll_id: id, seconds: MORE_S, client_id: moreId }),
    () => setMoreId(randomId()),
  );
  const reopen = useDeed(() =>
    // Named by what it undoes: a second try does not undo the next closing.
    classroom.send("poll.reopen", { poll_id: id, client_id: closed_at ?? randomId() }),
  );
  const end = useDeed(() => classroom.send("poll.close", { poll_id: id }));
  return (
    <article className="card grid gap-3 p-4 text-sm">
      <header className="grid gap-1.5">
        <p className="flex flex-wrap gap-1.5">
          {closed_at === null ? (
            <Badge tone="live">{t("room.polls.open")}</Badge>
          ) : (
            <Badge>{t("room.polls.closed")}</Badge>
          )}
          {closed_at === null && poll.closes_at && (
            <PollClock closesAt={poll.closes_at} clockOffset={clockOffset} />
          )}
          {anonymous && (
            <Badge>
              <EyeOff className="size-3" aria-hidden />
              {t("room.polls.anonymous")}
            </Badge>
          )}
        </p>
        <h3 dir="auto" className="font-semibold [overflow-wrap:anywhere]">
          {question}
        </h3>
      </header>
      {asks ? (
        <Ballot poll={poll} classroom={classroom} done={() => setChanging(false)} />
      ) : (
        <PollBars poll={poll} />
      )}
      <footer className="flex flex-wrap items-center justify-between gap-2 text-muted text-xs">
        <span className="flex items-center gap-1.5">
          {mine && !asks && <CircleCheck className="size-3.5 text-ok" aria-hidden />}
          {mine && !asks && <span role="status">{t("room.polls.recorded")}</span>}
          {t("room.polls.voters", { count: voters })}
        </span>
        {closed_at === null && hosting && (
          <span ref={keepFocus} className="flex flex-wrap gap-2">
            {poll.closes_at && (
              <Button size="sm" busy={extend.busy} onClick={() => extend.act()}>
                {t("room.polls.extend", { count: MORE_S })}
              </Button>
            )}
            <Button size="sm" busy={end.busy} onClick={() => end.act()}>
              {t("room.polls.close")}
            </Button>
          </span>
        )}
        {closed_at !== null && hosting && (
          <Button ref={keepFocus} size="sm" busy={reopen.busy} onClick={() => reopen.act()}>
            {t("room.polls.reopen")}
          </Button>
        )}
        {closed_at === null && !hosting && mine && !asks && (
          <Button ref={keepFocus} size="sm" onClick={() => setChanging(true)}>
            {t("room.polls.change")}
          </Button>
        )}
      </footer>
      {poll.votes && poll.votes.length > 0 && <Votes poll={poll} state={state} />}
    </article>
  );
}

type BallotProps = { poll: MyPoll; classroom: Classroom; done: () => void };

function Ballot({ poll, classroom, done }: BallotProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number[]>(poll.mine ?? []);
  const { act, busy } = useDeed(() => classroom.vote(poll.id, chosen), done);
  const toggle = (option: number) => {
    const without = chosen.filter((each) => each !== option);
    setChosen(poll.multiple ? (chosen.includes(option) ? without : [...chosen, option]) : [option]);
  };
  return (
    <form
      ref={keepFocus}
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      <fieldset className="grid min-w-0 gap-1.5">
        <legend className="mb-1.5 text-muted text-xs">
          {poll.multiple ? t("room.polls.chooseMany") : t("room.polls.chooseOne")}
        </legend>
        {poll.options.map((text, option) => (
          <label
            // biome-ignore lint/suspicious/noArrayIndexKey: an option is known by its place
            key={option}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg border border-border px-3 py-2 hover:bg-sunken has-checked:border-primary has-checked:bg-primary-soft"
          >
            <input
              type={poll.multiple ? "checkbox" : "radio"}
              name={poll.id}
              checked={chosen.includes(option)}
              onChange={() => toggle(option)}
              className="size-6 shrink-0 accent-primary"
            />
            <span dir="auto" className="[overflow-wrap:anywhere]">
              {text}
            </span>
          </label>
        ))}
      </fieldset>
      <Button type="submit" tone="primary" busy={busy} disabled={chosen.length === 0}>
        <Check aria-hidden />
        {busy ? t("live.sending") : t("room.polls.vote")}
      </Button>
    </form>
  );
}

/** Who voted what: told to hosts alone, and never of an anonymous poll. */
function Votes({ poll, state }: { poll: MyPoll; state: ClassState }) {
  const { t } = useTranslation();
  const { named } = useNames(state);
  return (
    <details className="text-xs">
      <summary className="min-h-6 cursor-pointer text-muted pointer-coarse:py-3">
        {t("room.polls.who")}
      </summary>
      <ul className="mt-1.5 grid gap-1">
        {poll.votes?.map(({ user, options }) => (
          <li key={user.id} className="flex justify-between gap-3">
            <bdi>{named(user).name}</bdi>
            <span className="text-end text-muted">
              {options.map((option) => poll.options[option]).join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

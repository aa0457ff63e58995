import { Check, ChevronUp, EyeOff, MessageSquareReply } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { keepFocus } from "@/ui/focus";
import type { Classroom } from "../classroom";
import type { MyQuestion } from "../events";
import { useNames } from "../names";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";

type QuestionCardProps = { question: MyQuestion; classroom: Classroom; state: ClassState };

export function QuestionCard({ question, classroom, state }: QuestionCardProps) {
  const { t } = useTranslation();
  const { named } = useNames(state);
  const { id, user, text, upvotes, upvoted, answer, answered_at } = question;
  const vote = useDeed((wanted: boolean) => classroom.upvote(id, wanted));
  return (
    <li className="card flex gap-3 p-3 text-sm">
      <button
        type="button"
        aria-pressed={upvoted}
        aria-label={t("room.questions.upvote", { count: upvotes })}
        onClick={() => vote.act(!upvoted)}
        className="grid h-fit min-w-11 shrink-0 justify-items-center rounded-lg border border-border py-1.5 hover:bg-sunken aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
      >
        <ChevronUp className="size-4" aria-hidden />
        <span
          aria-hidden
          data-count={upvotes}
          className="font-semibold tabular-nums before:content-[attr(data-count)]"
        />
      </button>
      <div className="grid min-w-0 grow gap-1.5">
        <p className="flex flex-wrap items-center gap-x-2 text-muted text-xs">
          <bdi>{named(user).name}</bdi>
          {answered_at && <Badge tone="ok">{t("room.questions.answered")}</Badge>}
        </p>
        <p dir="auto" className="said whitespace-pre-wrap [overflow-wrap:anywhere]">
          {text}
        </p>
        {answered_at && (
          <p
            dir="auto"
            className="whitespace-pre-wrap border-primary border-s-2 ps-3 text-muted [overflow-wrap:anywhere]"
          >
            {answer ?? t("room.questions.aloud")}
          </p>
        )}
        {isHost(state.role) && <Answering question={question} classroom={classroom} />}
      </div>
    </li>
  );
}

function Answering({ question: { id, answered_at }, classroom }: Omit<QuestionCardProps, "state">) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const [text, setText] = useState("");
  const answer = useDeed(
    (words: string | null) => classroom.send("question.answer", { question_id: id, text: words }),
    () => setWriting(false),
  );
  const dismiss = useDeed(() => classroom.send("question.dismiss", { question_id: id }));

  function send(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== "") answer.act(text.trim());
  }

  if (writing)
    return (
      <form ref={keepFocus} onSubmit={send} className="grid gap-2">
        <textarea
          value={text}
          rows={3}
          maxLength={5000}
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: the button that was pressed for it is gone
          autoFocus
          aria-label={t("room.questions.answer")}
          onChange={(event) => setText(event.target.value)}
          className="rounded-lg border border-edge/70 bg-bg px-3 py-2 text-sm"
        />
        <div className="flex justify-end gap-2">
          <Button size="sm" onClick={() => setWriting(false)}>
            {t("common.cancel")}
          </Button>
          <Button size="sm" type="submit" tone="primary" busy={answer.busy} disabled={text.trim() === ""}>
            {t("live.send")}
          </Button>
        </div>
      </form>
    );
  return (
    <div className="flex flex-wrap gap-1.5">
      {!answered_at && (
        <>
          <Button size="sm" onClick={() => setWriting(true)}>
            <MessageSquareReply className="rtl:-scale-x-100" aria-hidden />
            {t("room.questions.answer")}
          </Button>
          <Button size="sm" busy={answer.busy} onClick={() => answer.act(null)}>
            <Check aria-hidden />
            {t("room.questions.saidAloud")}
          </Button>
        </>
      )}
      <Button size="sm" tone="ghost" busy={dismiss.busy} onClick={() => dismiss.act()}>
        <EyeOff aria-hidden />
        {t("room.questions.dismiss")}
      </Button>
    </div>
  );
}

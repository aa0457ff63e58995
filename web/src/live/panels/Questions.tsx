import { CircleHelp, SendHorizontal } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { randomId } from "@/lib/random-id";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/States";
import type { Classroom } from "../classroom";
import { type ClassState, isHost } from "../state";
import { questionsInOrder } from "../state/questions";
import { silenceOf } from "../state/voice";
import { useDeed } from "../useDeed";
import { PanelBody, type PanelProps } from "./PanelFrame";
import { QuestionCard } from "./QuestionCard";

/** What the class wants to know, most wanted first. */
export default function Questions({ classroom, visit: { state } }: PanelProps) {
  const { t } = useTranslation();
  const hosting = isHost(state.role);
  const questions = questionsInOrder(state);
  return (
    <PanelBody
      of="questions"
      classroom={classroom}
      foot={!hosting && <Ask classroom={classroom} state={state} />}
    >
      {questions.length === 0 && (
        <Empty icon={CircleHelp} title={t("room.questions.none")}>
          {hosting ? t("room.questions.noneHost") : t("room.questions.noneHint")}
        </Empty>
      )}
      <ul className="grid grid-cols-1 gap-3">
        {questions.map((question) => (
          <QuestionCard key={question.id} question={question} classroom={classroom} state={state} />
        ))}
      </ul>
    </PanelBody>
  );
}

function Ask({ classroom, state }: { classroom: Classroom; state: ClassState }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [clientId, setClientId] = useState(randomId);
  const silence = silenceOf(state, "host");
  const { questions: locked, except } = state.locks;
  const closed = locked && !except.includes(state.me.id);
  const { act, busy } = useDeed(
    () => classroom.send("question.ask", { client_id: clientId, text: text.trim() }),
    () => {
      setText("");
      setClientId(randomId());
    },
  );

  function send(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== "" && !busy) act();
  }

  if (silence || closed)
    return (
      <p className="p-1 text-muted text-sm">
        {silence ? t(`room.chat.silence.${silence}`) : t("room.questions.closed")}
      </p>
    );
  return (
    <form onSubmit={send} className="flex items-end gap-2">
      <textarea
        value={text}
        maxLength={1000}
        rows={2}
        dir={text ? "auto" : undefined}
        aria-label={t("room.questions.ask")}
        placeholder={t("room.questions.ask")}
        onChange={(event) => setText(event.target.value)}
        className="field-sizing-content max-h-36 min-h-11 grow resize-none rounded-xl border border-edge/70 bg-bg px-3 py-2.5 text-sm placeholder:text-muted"
      />
      <Button
        type="submit"
        tone="primary"
        size="iconLg"
        aria-label={t("live.send")}
        busy={busy}
        disabled={text.trim() === ""}
      >
        {!busy && <SendHorizontal className="rtl:-scale-x-100" aria-hidden />}
      </Button>
    </form>
  );
}

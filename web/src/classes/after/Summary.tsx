import { useQuery } from "@tanstack/react-query";
import { NotebookText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { summaryOf } from "@/api/reports";
import type { ClassSummary } from "@/api/types";
import { timeOfDay } from "@/lib/time";
import { MessageText } from "@/live/MessageText";
import { QuoteLine } from "@/live/QuoteLine";
import { Section } from "@/ui/Page";
import { Scrolling } from "@/ui/Scrolling";
import { Empty, Failure, Lines } from "@/ui/States";
import { Figure, Figures } from "./Figure";
import { PollResult } from "./PollResult";
import { Spoken } from "./Spoken";

/** What a class came to: all of it for its host, for students what is shared with them. */
export function Summary({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(summaryOf(sessionId));
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines count={2} />;
  const { people, polls, questions, chat } = data;
  const isBare = !data.attendance && !polls?.length && !chat?.length;
  if (isBare)
    return (
      <Empty icon={NotebookText} title={t("plan.after.nothing")} className="card mb-10">
        {t("plan.after.nothingHint")}
      </Empty>
    );
  return (
    <>
      {data.attendance && <Numbers summary={data} />}
      {people && people.length > 0 && <Spoken people={people} />}
      {polls && polls.length > 0 && (
        <Section title={t("plan.after.polls")}>
          <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            {polls.map((poll) => (
              <PollResult key={poll.id} poll={poll} />
            ))}
          </ul>
        </Section>
      )}
      {questions && questions.length > 0 && <Questions questions={questions} />}
      {chat && chat.length > 0 && <Talk chat={chat} />}
    </>
  );
}

function Numbers({ summary: { attendance, talk, refused } }: { summary: ClassSummary }) {
  const { t, i18n } = useTranslation();
  const percent = (value: number) => (value / 100).toLocaleString(i18n.language, { style: "percent" });
  return (
    <Section title={t("plan.after.figures")}>
      <Figures>
        {attendance && (
          <>
            <Figure label={t("plan.after.came")} value={attendance.came} />
            <Figure label={t("attendance.statuses.present")} value={attendance.present} />
            <Figure label={t("attendance.statuses.late")} value={attendance.late} />
            <Figure label={t("attendance.statuses.left_early")} value={attendance.left_early} />
            <Figure label={t("attendance.statuses.absent")} value={attendance.absent} />
            <Figure label={t("plan.after.average")} value={percent(attendance.average_percent)} />
          </>
        )}
        {talk && (
          <>
            <Figure
              label={t("plan.after.messages")}
              value={talk.messages}
              hint={t("plan.after.writers", { count: talk.writers })}
            />
            <Figure
              label={t("plan.after.hands")}
              value={talk.hands_raised}
              hint={t("plan.after.heard", { count: talk.hands_heard })}
            />
          </>
        )}
        {refused && <Figure label={t("plan.after.refused")} value={refused.people} />}
      </Figures>
    </Section>
  );
}

function Questions({ questions }: { questions: NonNullable<ClassSummary["questions"]> }) {
  const { t } = useTranslation();
  return (
    <Section title={t("plan.after.questions")}>
      <ul className="card divide-y divide-border">
        {questions.map((question, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name, and never change
          <li key={place} className="grid gap-1 px-4 py-3.5">
            <p dir="auto" className="font-medium">
              {question.text}
            </p>
            {question.answer ? (
              <p dir="auto" className="whitespace-pre-line text-sm">
                {question.answer}
              </p>
            ) : (
              <p className="text-muted text-sm">
                {question.answered ? t("plan.after.answeredAloud") : t("plan.after.unanswered")}
              </p>
            )}
            <p className="text-muted text-xs">{t("plan.after.upvotes", { count: question.upvotes })}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Talk({ chat }: { chat: NonNullable<ClassSummary["chat"]> }) {
  const { t, i18n } = useTranslation();
  return (
    <Section title={t("plan.after.chat")}>
      <Scrolling label={t("plan.after.chat")} className="max-h-96">
        <ul className="grid grid-cols-1 gap-3 p-4">
          {chat.map((message) => (
            <li key={message.id} className="text-sm">
              <p className="text-muted text-xs">
                <bdi className="font-medium text-fg">{message.user.name || t("plan.after.somebody")}</bdi>{" "}
                <time dateTime={message.at}>{timeOfDay(message.at, i18n.language)}</time>
              </p>
              {message.reply_to && (
                <QuoteLine
                  quote={message.reply_to}
                  name={message.reply_to.user.name || t("plan.after.somebody")}
                />
              )}
              <MessageText>{message.text}</MessageText>
            </li>
          ))}
        </ul>
      </Scrolling>
    </Section>
  );
}

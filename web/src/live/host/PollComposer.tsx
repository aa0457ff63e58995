import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { randomId } from "@/lib/random-id";
import { clock } from "@/lib/time";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { keepFocus } from "@/ui/focus";
import type { Classroom } from "../classroom";
import { useDeed } from "../useDeed";

const MOST = 10;
/** In seconds. */
const LIMITS = [0, 15, 30, 60, 120, 300, 600];

type Option = { key: string; text: string; right: boolean };

const blank = (): Option => ({ key: randomId(), text: "", right: false });

/** Asks the class. With a right answer it is a quiz, and tells it when it is closed. */
export default function PollComposer({ classroom, close }: { classroom: Classroom; close: () => void }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState([blank(), blank()]);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [clientId] = useState(randomId);
  const filled = options.filter((option) => option.text.trim() !== "");
  const ready = question.trim() !== "" && filled.length >= 2;

  const { act, busy } = useDeed(() => {
    const correct = filled.flatMap((option, place) => (option.right ? [place] : []));
    return classroom.send("poll.open", {
      question: question.trim(),
      options: filled.map((option) => option.text.trim()),
      multiple,
      anonymous,
      seconds: seconds > 0 ? seconds : null,
      correct: correct.length > 0 ? correct : null,
      client_id: clientId,
    });
  }, close);

  function change(key: string, to: Partial<Option>) {
    const onlyOne = to.right && !multiple;
    setOptions(
      options.map((option) => {
        if (option.key === key) return { ...option, ...to };
        return onlyOne ? { ...option, right: false } : option;
      }),
    );
  }

  function allowMany(many: boolean) {
    setMultiple(many);
    if (!many) setOptions(options.map((option) => ({ ...option, right: false })));
  }

  function send(event: FormEvent) {
    event.preventDefault();
    if (ready) act();
  }

  return (
    <form ref={keepFocus} onSubmit={send} className="card mb-4 grid grid-cols-1 gap-3 p-4">
      <TextField
        label={t("room.polls.question")}
        value={question}
        maxLength={500}
        dir="auto"
        autoFocus
        onChange={(event) => setQuestion(event.target.value)}
      />
      <fieldset className="grid min-w-0 gap-2">
        <legend className="mb-1.5 font-medium text-sm">{t("room.polls.options")}</legend>
        {options.map((option, place) => (
          <div key={option.key} className="flex items-center gap-2">
            <label className="-ms-0.5 grid size-6 shrink-0 cursor-pointer place-items-center pointer-coarse:-mx-2.5 pointer-coarse:size-11">
              <input
                type="checkbox"
                checked={option.right}
                aria-label={t("room.polls.rightOption", { number: place + 1 })}
                title={t("room.polls.right")}
                onChange={(event) => change(option.key, { right: event.target.checked })}
                className="size-6 accent-primary"
              />
            </label>
            <input
              value={option.text}
              maxLength={500}
              dir={option.text ? "auto" : undefined}
              aria-label={t("room.polls.option", { number: place + 1 })}
              placeholder={t("room.polls.option", { number: place + 1 })}
              onChange={(event) => change(option.key, { text: event.target.value })}
              className="h-10 pointer-coarse:h-11 min-w-0 grow rounded-lg border border-edge/70 bg-surface px-3 text-sm placeholder:text-muted"
            />
            <Button
              tone="ghost"
              size="icon"
              disabled={options.length <= 2}
              aria-label={t("room.polls.removeOption", { number: place + 1 })}
              onClick={() => setOptions(options.filter((each) => each !== option))}
            >
              <Trash2 aria-hidden />
            </Button>
          </div>
        ))}
        <p className="text-muted text-xs">{t("room.polls.rightHint")}</p>
        {options.length < MOST && (
          <Button size="sm" className="w-fit" onClick={() => setOptions([...options, blank()])}>
            <Plus aria-hidden />
            {t("room.polls.addOption")}
          </Button>
        )}
      </fieldset>
      <Choice checked={multiple} onChange={allowMany} label={t("room.polls.multiple")} />
      <Choice checked={anonymous} onChange={setAnonymous} label={t("room.polls.makeAnonymous")} />
      <label className="flex items-center justify-between gap-3 text-sm">
        {t("room.polls.limit")}
        <select
          value={seconds}
          onChange={(event) => setSeconds(Number(event.target.value))}
          className="h-10 pointer-coarse:h-11 rounded-lg border border-edge/70 bg-surface px-3 text-sm tabular-nums"
        >
          {LIMITS.map((each) => (
            <option key={each} value={each}>
              {each === 0 ? t("room.polls.noLimit") : clock(each * 1000)}
            </option>
          ))}
        </select>
      </label>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={busy} disabled={!ready}>
          {t("room.polls.start")}
        </Button>
      </div>
    </form>
  );
}

type ChoiceProps = { checked: boolean; onChange: (checked: boolean) => void; label: string };

function Choice({ checked, onChange, label }: ChoiceProps) {
  return (
    <label className="flex min-h-8 pointer-coarse:min-h-11 cursor-pointer items-center gap-3 text-sm">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-6 shrink-0 accent-primary"
      />
      {label}
    </label>
  );
}

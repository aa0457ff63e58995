import { useQuery } from "@tanstack/react-query";
import { UserCheck, X } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { studentsOf } from "@/api/planning";
import type { Person } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import type { Values } from "./values";

/** Who takes over: one of the course's students, found by name, or nobody. */
export function DeputyField({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const { watch, setValue } = useFormContext<Values>();
  const [said, setSaid] = useState("");
  const region = useRef<HTMLDivElement>(null);
  const deputy = watch("deputy");

  function choose(person: Person | null) {
    setValue("deputy", person, { shouldDirty: true });
    setSaid(person ? t("plan.form.deputyChosen", { name: person.name }) : t("plan.form.deputyRemoved"));
    region.current?.focus(); // what was pressed is gone
  }

  return (
    <div ref={region} tabIndex={-1} className="grid gap-3">
      <p role="status" className="sr-only">
        {said}
      </p>
      {deputy ? (
        <p className="flex items-center gap-2 text-sm">
          <UserCheck className="size-4 shrink-0 text-primary" aria-hidden />
          <bdi className="min-w-0 grow truncate font-medium">{deputy.name}</bdi>
          <Button
            size="sm"
            aria-label={t("plan.form.deputyRemove", { name: deputy.name })}
            onClick={() => choose(null)}
          >
            <X aria-hidden />
          </Button>
        </p>
      ) : (
        <Finder courseId={courseId} choose={choose} />
      )}
    </div>
  );
}

function Finder({ courseId, choose }: { courseId: string; choose: (person: Person) => void }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState("");
  const { data, error } = useQuery(studentsOf(courseId, useDeferredValue(wanted.trim())));
  return (
    <>
      <TextField
        type="search"
        label={t("plan.form.deputyFind")}
        value={wanted}
        maxLength={100}
        dir="auto"
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        error={error ? problemText(t, error) : undefined}
      />
      {data?.data.length === 0 && <p className="text-muted text-sm">{t("plan.form.deputyNobody")}</p>}
      <ul className="grid grid-cols-1 gap-1">
        {data?.data.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className="min-h-11 w-full rounded-lg px-3 text-start text-sm hover:bg-sunken"
              onClick={() => choose(person)}
            >
              <bdi className="block truncate">{person.name}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {data?.next_cursor && <p className="text-muted text-xs">{t("plan.form.deputyMore")}</p>}
    </>
  );
}

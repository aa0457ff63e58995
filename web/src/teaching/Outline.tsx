import { useSuspenseQuery } from "@tanstack/react-query";
import { ListTree, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addSection, sections } from "@/api/courses";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/States";
import { SectionEditor } from "./SectionEditor";
import { TitleForm } from "./TitleForm";
import { useOutlineChange } from "./useOutlineChange";

export function Outline({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const { data } = useSuspenseQuery(sections(courseId));
  const [adding, setAdding] = useState(false);
  const change = useOutlineChange(courseId);

  return (
    <div className="grid gap-4">
      {data.length === 0 && !adding && (
        <Empty icon={ListTree} title={t("teach.noSections")} className="card">
          {t("teach.noSectionsHint")}
        </Empty>
      )}
      {data.map((section) => (
        <SectionEditor key={section.id} section={section} />
      ))}
      {adding ? (
        <div className="card p-4">
          <TitleForm
            label={t("teach.sectionTitle")}
            action={t("teach.addSection")}
            cancel={() => setAdding(false)}
            save={async (title) => {
              await change(() => addSection(courseId, title));
              setAdding(false);
            }}
          />
        </div>
      ) : (
        <Button className="justify-self-start" onClick={() => setAdding(true)}>
          <Plus aria-hidden />
          {t("teach.addSection")}
        </Button>
      )}
    </div>
  );
}

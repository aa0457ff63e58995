import { useQuery } from "@tanstack/react-query";
import { DoorClosed } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { User } from "@/api/types";
import { ButtonLink } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { group, isInside, type StudyGroup } from "./api";
import { Room } from "./Room";
import { JoinButton } from "./StudyGroups";

/** The address of a study group: its room, or the way into it. */
export function GroupPage({ groupId, me }: { groupId: string; me: User }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(group(groupId));
  if (error && Problem.from(error).code === "not_found") return <Gone />;
  if (!data)
    return (
      <Page title={t("courses.groups")}>
        {error ? <Failure error={error} retry={() => void refetch()} /> : <Lines />}
      </Page>
    );
  if (isInside(data)) return <Room key={groupId} group={data} me={me} />;
  return <Outside group={data} />;
}

function Outside({ group }: { group: StudyGroup }) {
  const { t } = useTranslation();
  const { name, me, course_id, course_title, members_count: count, capacity } = group;
  return (
    <Page
      title={name}
      lead={t("groups.places", { count, capacity })}
      trail={[{ to: `/courses/${course_id}`, label: course_title }]}
      narrow
    >
      <Empty
        icon={DoorClosed}
        title={me ? t(`groups.outside.${me as "asked" | "removed"}`) : t("groups.outside.none")}
        className="card"
        action={me === null && <JoinButton group={group} />}
      />
    </Page>
  );
}

/** Dissolved, or of a course one is not in any more. */
function Gone() {
  const { t } = useTranslation();
  return (
    <Page title={t("groups.goneTitle")} narrow>
      <Empty
        icon={DoorClosed}
        title={t("groups.gone")}
        className="card"
        action={<ButtonLink to="/learning">{t("nav.learning")}</ButtonLink>}
      />
    </Page>
  );
}

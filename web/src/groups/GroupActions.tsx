import { useNavigate } from "@tanstack/react-router";
import { LogOut, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Confirm, Dialog } from "@/ui/Dialog";
import { change, dissolve, leads, type StudyGroup, sendAway } from "./api";
import { GroupForm } from "./GroupForm";
import { useGroupAct } from "./useGroupAct";

type Asked = "leave" | "dissolve" | "edit" | null;

/** Leave the group; as who looks after it, change or dissolve it. */
export function GroupActions({ group, me }: { group: StudyGroup; me: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked>(null);
  const done = () => void navigate({ to: "/courses/$courseId", params: { courseId: group.course_id } });
  const leaving = useGroupAct(() => sendAway(group.id, me), done);
  const ending = useGroupAct(() => dissolve(group.id), done);
  const close = () => setAsked(null);
  return (
    <>
      {leads(group) && (
        <>
          <Button onClick={() => setAsked("edit")}>
            <Pencil aria-hidden />
            {t("groups.edit")}
          </Button>
          <Button onClick={() => setAsked("dissolve")}>
            <Trash2 aria-hidden />
            {t("groups.dissolve")}
          </Button>
        </>
      )}
      {group.me !== "instructor" && (
        <Button onClick={() => setAsked("leave")}>
          <LogOut className="rtl:-scale-x-100" aria-hidden />
          {t("groups.leave")}
        </Button>
      )}
      <Dialog open={asked === "edit"} onOpenChange={close} title={t("groups.edit")}>
        <GroupForm
          group={group}
          action={t("common.save")}
          save={(values) => change(group.id, values)}
          close={close}
        />
      </Dialog>
      <Confirm
        open={asked === "leave"}
        onOpenChange={close}
        title={t("groups.leaveTitle")}
        description={t(group.me === "owner" ? "groups.leaveOwner" : "groups.leaveText")}
        action={t("groups.leave")}
        busy={leaving.busy}
        onConfirm={() => leaving.act()}
      />
      <Confirm
        open={asked === "dissolve"}
        onOpenChange={close}
        title={t("groups.dissolveTitle", { name: group.name })}
        description={t("groups.dissolveText")}
        action={t("groups.dissolve")}
        busy={ending.busy}
        onConfirm={() => ending.act()}
      />
    </>
  );
}

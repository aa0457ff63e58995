import {
  Ban,
  LockKeyhole,
  LockOpen,
  Mic,
  MicOff,
  Presentation,
  ShieldMinus,
  ShieldPlus,
  UserCheck,
  UserMinus,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ButtonProps } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";
import { toast } from "@/ui/toasts";
import type { Classroom } from "../classroom";
import type { Participant } from "../events";
import { useDeed } from "../useDeed";
import type { Out } from "./ConfirmOut";

type PersonMenuProps = {
  trigger: React.ReactElement<ButtonProps>;
  classroom: Classroom;
  participant: Participant;
  /** Not held to what is closed for students. */
  excepted: boolean;
  isHost: boolean;
  /** The class's video holds students to what they may publish. */
  canInvite: boolean;
  putOut: (out: Out) => void;
};

export default function PersonMenu({
  trigger,
  classroom,
  participant,
  excepted,
  isHost,
  canInvite,
  putOut,
}: PersonMenuProps) {
  const { t } = useTranslation();
  const { user, role, muted, on_stage } = participant;
  const { act } = useDeed((command: string) => classroom.send(command, { user_id: user.id }));
  const deputise = useDeed(
    () => classroom.send("member.promote", { user_id: user.id, deputy: true }),
    () => toast(t("room.people.isDeputy", { name: user.name }), { tone: "ok" }),
  );
  const except = useDeed(() => {
    const others = classroom.get().state.locks.except.filter((id) => id !== user.id);
    return classroom.send("lock.set", { except: excepted ? others : [...others, user.id] });
  });
  return (
    <Menu trigger={trigger}>
      {role === "student" && (
        <MenuItem onSelect={() => act(muted ? "member.unmute" : "member.mute")}>
          {muted ? <Mic aria-hidden /> : <MicOff aria-hidden />}
          {muted ? t("room.people.unmute") : t("room.people.mute")}
        </MenuItem>
      )}
      {role === "student" && canInvite && (
        <MenuItem onSelect={() => act(on_stage ? "stage.remove" : "stage.invite")}>
          <Presentation aria-hidden />
          {on_stage ? t("room.media.stepDown") : t("room.media.invite")}
        </MenuItem>
      )}
      {role === "student" && (
        <MenuItem onSelect={() => except.act()}>
          {excepted ? <LockKeyhole aria-hidden /> : <LockOpen aria-hidden />}
          {excepted ? t("room.people.hold") : t("room.people.except")}
        </MenuItem>
      )}
      {isHost && (
        <MenuItem onSelect={() => act(role === "student" ? "member.promote" : "member.demote")}>
          {role === "student" ? <ShieldPlus aria-hidden /> : <ShieldMinus aria-hidden />}
          {role === "student" ? t("room.people.promote") : t("room.people.demote")}
        </MenuItem>
      )}
      {isHost && (
        <MenuItem onSelect={() => deputise.act()}>
          <UserCheck aria-hidden />
          {t("room.people.deputy")}
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem onSelect={() => putOut({ user, how: "kick" })}>
        <UserMinus aria-hidden />
        {t("room.people.kick")}
      </MenuItem>
      <MenuItem onSelect={() => putOut({ user, how: "ban" })}>
        <Ban aria-hidden />
        {t("room.people.ban")}
      </MenuItem>
    </Menu>
  );
}

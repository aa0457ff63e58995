import { Armchair, Clock, Keyboard, Link2, Server, ServerOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ButtonProps } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";
import type { BarDialog } from "./ClassBar";
import { copyLink } from "./CopyLink";
import type { Classroom } from "./classroom";
import { smallerOf } from "./host/smaller";
import { useMuteAll } from "./host/useMuteAll";
import { type ClassState, isHost } from "./state";
import { useDeed } from "./useDeed";

type ClassMenuProps = {
  trigger: React.ReactElement<ButtonProps>;
  classroom: Classroom;
  state: ClassState;
  open: (dialog: BarDialog) => void;
};

export default function ClassMenu({ trigger, classroom, state, open }: ClassMenuProps) {
  const { t } = useTranslation();
  const { act } = useDeed(classroom.extend);
  const change = useDeed((provider: string) => classroom.send("video.switch", { provider }));
  const all = useMuteAll(classroom, state);
  const { ticket } = classroom.get();
  const larger = ticket?.larger;
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => void copyLink(t)}>
        <Link2 aria-hidden />
        {t("live.copyLink")}
      </MenuItem>
      {larger && isHost(state.role) && (
        <MenuItem onSelect={() => change.act(larger)}>
          <Server aria-hidden />
          {t("room.media.switchTo")}
        </MenuItem>
      )}
      {all && (
        <MenuItem onSelect={all.press}>
          <all.Icon aria-hidden />
          {all.words}
        </MenuItem>
      )}
      {smallerOf(ticket, state) && (
        <MenuItem onSelect={() => open("smaller")}>
          <ServerOff aria-hidden />
          {t("room.media.switchBack")}
        </MenuItem>
      )}
      {state.role === "host" && (
        <>
          <MenuItem onSelect={() => open("seats")}>
            <Armchair aria-hidden />
            {t("room.menu.seats")}
          </MenuItem>
          <MenuItem onSelect={() => act(15)}>
            <Clock aria-hidden />
            {t("room.menu.extend", { count: 15 })}
          </MenuItem>
        </>
      )}
      <MenuLine />
      <MenuItem onSelect={() => open("shortcuts")}>
        <Keyboard aria-hidden />
        {t("room.shortcuts.title")}
      </MenuItem>
    </Menu>
  );
}

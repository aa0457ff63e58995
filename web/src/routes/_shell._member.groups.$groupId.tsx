import { createFileRoute } from "@tanstack/react-router";
import { useViewer } from "@/auth/viewer";
import { GroupPage } from "@/groups/GroupPage";
import { speakInRoom, speakOfGroups } from "@/i18n";

export const Route = createFileRoute("/_shell/_member/groups/$groupId")({
  beforeLoad: () => Promise.all([speakInRoom(), speakOfGroups()]),
  component: Shown,
});

function Shown() {
  const { groupId } = Route.useParams();
  const { user } = useViewer();
  return user && <GroupPage key={groupId} groupId={groupId} me={user} />;
}

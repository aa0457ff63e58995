import { createFileRoute } from "@tanstack/react-router";
import { requireMember } from "@/auth/guards";
import { useViewer } from "@/auth/viewer";
import { speakInRoom } from "@/i18n";
import { DoorPage } from "@/live/DoorPage";

export const Route = createFileRoute("/live/$sessionId_/door")({
  beforeLoad: requireMember,
  loader: speakInRoom,
  component: Door,
});

function Door() {
  const { sessionId } = Route.useParams();
  const { user } = useViewer();
  return user && <DoorPage key={sessionId} sessionId={sessionId} me={user} />;
}

import { createFileRoute } from "@tanstack/react-router";
import { requireMember } from "@/auth/guards";
import { useViewer } from "@/auth/viewer";
import { speakInRoom } from "@/i18n";
import { LivePage } from "@/live/LivePage";

export const Route = createFileRoute("/live/$sessionId")({
  beforeLoad: requireMember,
  loader: speakInRoom,
  component: Live,
});

function Live() {
  const { sessionId } = Route.useParams();
  const { user } = useViewer();
  return user && <LivePage key={`${sessionId} ${user.id}`} sessionId={sessionId} me={user} />;
}

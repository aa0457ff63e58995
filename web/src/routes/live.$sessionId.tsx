import { createFileRoute } from "@tanstack/react-router";
import { requireMember } from "@/auth/guards";
import { useViewer } from "@/auth/viewer";
import { speakInRoom } from "@/i18n";
import { CannotEnter } from "@/live/CannotEnter";
import { LivePage } from "@/live/LivePage";
import { missingIn } from "@/live/media/missing";

export const Route = createFileRoute("/live/$sessionId")({
  beforeLoad: requireMember,
  loader: speakInRoom,
  component: Live,
});

function Live() {
  const { sessionId } = Route.useParams();
  const { user } = useViewer();
  if (!user) return null;
  if (missingIn(window).includes("WebSocket")) return <CannotEnter me={user} />;
  return <LivePage key={`${sessionId} ${user.id}`} sessionId={sessionId} me={user} />;
}

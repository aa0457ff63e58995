import { createFileRoute } from "@tanstack/react-router";
import { OnePage } from "@/deliveries/OnePage";
import { speakOfDeliveries } from "@/i18n";

export const Route = createFileRoute("/_shell/_member/_admin/admin/deliveries/$deliveryId")({
  beforeLoad: speakOfDeliveries,
  component: Shown,
});

function Shown() {
  const { deliveryId } = Route.useParams();
  return <OnePage key={deliveryId} id={deliveryId} />;
}

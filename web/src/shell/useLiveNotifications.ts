import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useViewer } from "@/auth/viewer";
import { toast } from "@/ui/toasts";

/** While somebody is signed in: follows /notifications, and shows what arrives as a toast. */
export function useLiveNotifications() {
  const cache = useQueryClient();
  const { user } = useViewer();
  const id = user?.id;

  useEffect(() => {
    if (!id) return;
    let stop = () => {};
    let gone = false;
    // The socket library is not needed for the first paint.
    void import("@/realtime/notifications").then(({ followNotifications, onNotification }) => {
      if (gone) return;
      const endFollowing = followNotifications(cache);
      const endToasts = onNotification((notification) => {
        const touched = notification.kind.startsWith("live.") ? "live-sessions" : "courses";
        void cache.invalidateQueries({ queryKey: [touched] });
        if (notification.link === location.pathname) return;
        toast(notification.title, {
          body: notification.body,
          ...(notification.link && { link: notification.link }),
        });
      });
      stop = () => {
        endToasts();
        endFollowing();
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [cache, id]);
}

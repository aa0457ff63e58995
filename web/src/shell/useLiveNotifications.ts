import { useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "@/api/notifications";
import { useViewer } from "@/auth/viewer";
import { toast } from "@/ui/toasts";

const TOGETHER_MS = 300;

/** While somebody is signed in: follows /notifications, and shows what arrives as a toast. */
export function useLiveNotifications() {
  const { t } = useTranslation();
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
      let arrived: Notice[] = [];
      let timer: ReturnType<typeof setTimeout> | undefined;
      const show = () => {
        announce(t, arrived);
        arrived = [];
      };
      const endToasts = onNotification((notification) => {
        const touched = notification.kind.startsWith("live.") ? "live-sessions" : "courses";
        void cache.invalidateQueries({ queryKey: [touched] });
        // In a class nothing is put before the teacher: the bell counts, and is there afterwards.
        if (notification.link === location.pathname || location.pathname.startsWith("/live/")) return;
        arrived.push(notification);
        clearTimeout(timer);
        timer = setTimeout(show, TOGETHER_MS);
      });
      stop = () => {
        clearTimeout(timer);
        endToasts();
        endFollowing();
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [cache, id, t]);
}

/** One by its words, several as a number: nobody can read five toasts, or listen to them. */
function announce(t: TFunction, arrived: Notice[]) {
  const [first] = arrived;
  if (!first) return;
  if (arrived.length > 1)
    toast(t("notifications.several", { count: arrived.length }), { link: "/notifications" });
  else toast(first.title, { body: first.body, ...(first.link && { link: first.link }) });
}

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem-text";
import { toast } from "@/ui/toasts";
import { answer, api } from "./client";
import type { Preferences, PreferencesEdit, PushSubscriptionInput } from "./types";

export const preferences = queryOptions({
  queryKey: ["preferences"],
  queryFn: () => answer(api.GET("/api/v1/notifications/preferences")),
});

/** Changes some of it; the answer is all of it. */
export function useEditPreferences() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: PreferencesEdit) => answer(api.PATCH("/api/v1/notifications/preferences", { body })),
    onSuccess: (all: Preferences) => cache.setQueryData(preferences.queryKey, all),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
}

export const muteCourse = (course_id: string) =>
  answer(api.POST("/api/v1/courses/{course_id}/mute", { params: { path: { course_id } } }));
export const unmuteCourse = (course_id: string) =>
  answer(api.DELETE("/api/v1/courses/{course_id}/mute", { params: { path: { course_id } } }));

export const pushKey = async () => (await answer(api.GET("/api/v1/notifications/devices/key"))).public_key;
export const subscribeDevice = (body: PushSubscriptionInput) =>
  answer(api.POST("/api/v1/notifications/devices", { body }));
export const unsubscribeDevice = (device_id: string) =>
  answer(api.DELETE("/api/v1/notifications/devices/{device_id}", { params: { path: { device_id } } }));

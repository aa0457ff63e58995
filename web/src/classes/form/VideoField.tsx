import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { videoProviders } from "@/api/planning";
import type { VideoProvider } from "@/api/types";
import { providerName } from "@/lib/video-providers";
import { Disclosure } from "@/ui/Disclosure";
import { SelectField } from "@/ui/Field";
import type { Values } from "./values";

/** What carries the pictures, where there is a choice, with what the chosen one cannot do. */
export function VideoField({ isLive }: { isLive?: boolean }) {
  const { t } = useTranslation();
  const { register, watch, formState } = useFormContext<Values>();
  const { data } = useQuery(videoProviders);
  const chosen = watch("settings.video");
  if (!data || (data.length < 2 && !chosen)) return null;
  const provider = data.find((one) => (chosen ? one.provider === chosen : one.default));
  const nameOf = (one: string) => providerName(one) ?? t("plan.video.builtin");
  const larger = chosen ? undefined : data.find((one) => one.larger);
  if (isLive)
    return (
      <Disclosure title={t("plan.settings.video")} hint={t("plan.form.videoHint")}>
        <p className="text-muted text-sm">{t("plan.video.live")}</p>
      </Disclosure>
    );
  return (
    <Disclosure title={t("plan.settings.video")} hint={t("plan.form.videoHint")}>
      <SelectField
        {...register("settings.video", { setValueAs: (value) => value || null })}
        label={t("plan.settings.video")}
        hint={provider && <Limits provider={provider} larger={larger && nameOf(larger.provider)} />}
        error={formState.errors.settings?.video?.message}
      >
        <option value="">
          {t("plan.video.default", { name: nameOf(data.find((one) => one.default)?.provider ?? "") })}
        </option>
        {chosen && !provider && <option value={chosen}>{nameOf(chosen)}</option>}
        {data.map((one) => (
          <option key={one.provider} value={one.provider}>
            {nameOf(one.provider)}
          </option>
        ))}
      </SelectField>
    </Disclosure>
  );
}

type LimitsProps = { provider: VideoProvider; larger: string | undefined };

function Limits({ provider: { capabilities }, larger }: LimitsProps) {
  const { t } = useTranslation();
  const { max_viewers, max_on_stage, holds_publishing, server_kick, server_end } = capabilities;
  const inside = max_viewers !== null; // what goes from browser to browser ends with the class by itself
  const limits = [
    max_viewers !== null && t("plan.video.viewers", { n: max_viewers }),
    larger && t("plan.video.larger", { name: larger }),
    max_on_stage !== null && holds_publishing && t("plan.video.onStage", { n: max_on_stage }),
    !holds_publishing && t("plan.video.noHold"),
    !inside && !server_kick && t("plan.video.noKick"),
    !inside && !server_end && t("plan.video.noEnd"),
  ].filter(Boolean);
  return <>{limits.join(" ") || t("plan.video.all")}</>;
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import { Failure, Lines } from "@/ui/States";
import { type Figures, figures, type Standing } from "./api";
import { Hours } from "./Hours";
import { RetryAll } from "./RetryAll";

const NOW = ["queued", "retrying", "dead"] as const;
const DAY = ["sent", "dropped", "expired"] as const;

/** How each channel does, and its last day. */
export function Overview() {
  const { data, error, refetch } = useQuery(figures);
  if (error) return <Failure error={error} retry={() => void refetch()} className="mb-8" />;
  if (!data) return <Lines count={2} className="mb-8" />;
  return (
    <div className="mb-10 grid gap-5 lg:grid-cols-2">
      {data.map((one) => (
        <Channel key={one.channel} figures={one} />
      ))}
    </div>
  );
}

function Channel({ figures: one }: { figures: Figures }) {
  const { t, i18n } = useTranslation();
  const seconds = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const name = t(`deliveries.channel.${one.channel}`);
  return (
    <section className="card grid min-w-0 content-start gap-4 p-4 sm:p-5" aria-label={name}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold text-base">{name}</h2>
        {!one.on && <Badge tone="warn">{t("deliveries.off")}</Badge>}
        {one.dead > 0 && <RetryAll channel={one.channel} />}
      </div>
      <Numbers title={t("deliveries.now")} states={NOW} figures={one} />
      <Numbers title={t("deliveries.day")} states={DAY} figures={one} />
      {one.median_seconds !== null && one.p95_seconds !== null && (
        <p className="text-muted text-sm">
          {t("deliveries.took", {
            median: seconds.format(one.median_seconds),
            p95: seconds.format(one.p95_seconds),
          })}
        </p>
      )}
      <Hours name={name} hours={one.hours} />
    </section>
  );
}

type NumbersProps = { title: string; states: readonly Standing[]; figures: Figures };

/** Each number leads to what it counts. */
function Numbers({ title, states, figures: one }: NumbersProps) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <div>
      <h3 className="mb-1.5 text-muted text-xs">{title}</h3>
      <ul className="grid grid-cols-3 gap-2">
        {states.map((state) => (
          <li key={state}>
            <Link
              to="/admin/deliveries"
              search={{ channel: one.channel, state }}
              className="grid h-full content-start gap-0.5 rounded-lg bg-sunken px-3 py-2 hover:outline hover:outline-border"
            >
              <span
                className={`font-semibold text-lg tabular-nums ${state === "dead" && one.dead ? "text-danger" : ""}`}
              >
                {number.format(one[state])}
              </span>
              <span className="text-muted text-xs">{t(`deliveries.state.${state}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

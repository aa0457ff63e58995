import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { dateTime, relative } from "@/lib/time";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { type Filters, ledger, type Outgoing } from "./api";
import { FilterBar } from "./FilterBar";
import { StandingBadge } from "./StandingBadge";

export function Ledger({ filters }: { filters: Filters }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({ ...ledger(filters), placeholderData: (known) => known });
  const rows = query.data?.pages.flatMap((page) => page.data);
  const person = rows?.find((row) => row.user.id === filters.user)?.user.name;
  return (
    <Section title={t("deliveries.list")}>
      <FilterBar filters={filters} person={person} />
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {!rows && !query.error && <Lines />}
      {rows?.length === 0 && (
        <Empty icon={Send} title={t("deliveries.none")} className="card">
          {t("deliveries.noneHint")}
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <ul
          className={`card divide-y divide-border overflow-hidden ${query.isPlaceholderData ? "opacity-60" : ""}`}
        >
          {rows.map((row) => (
            <Row key={row.id} row={row} filters={filters} />
          ))}
        </ul>
      )}
      <LoadMore of={query} className="mt-3" />
    </Section>
  );
}

function Row({ row, filters }: { row: Outgoing; filters: Filters }) {
  const { t, i18n } = useTranslation();
  const now = useNow(10_000);
  const { id, channel, state, user, kind, title, attempts, error, created_at, next_attempt_at } = row;
  const waits = next_attempt_at && attempts > 0;
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 hover:bg-sunken">
      <div className="min-w-0 grow basis-64">
        <Link
          to="/admin/deliveries/$deliveryId"
          params={{ deliveryId: id }}
          className="block truncate font-medium text-sm after:absolute after:inset-0"
        >
          <bdi>{title}</bdi>
        </Link>
        <p className="text-muted text-sm">
          {t(`deliveries.channel.${channel}`)} · <bdi>{user.name}</bdi> ·{" "}
          {dateTime(created_at, i18n.language)}
          {attempts > 0 && ` · ${t("deliveries.tries", { count: attempts })}`}
          {waits && ` · ${t("deliveries.next", { when: relative(next_attempt_at, now, i18n.language) })}`}
        </p>
        {error && (
          <p dir="auto" className="truncate text-danger text-sm">
            {error}
          </p>
        )}
      </div>
      <Link
        to="/admin/deliveries"
        search={{ ...filters, kind }}
        resetScroll={false}
        aria-label={`${t("deliveries.filter.kind")}: ${kind}`}
        className="relative z-10 rounded px-1 py-1 text-muted text-xs hover:text-fg hover:underline"
      >
        <code dir="ltr">{kind}</code>
      </Link>
      <StandingBadge state={state} />
    </li>
  );
}

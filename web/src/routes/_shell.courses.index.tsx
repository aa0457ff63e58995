import { useInfiniteQuery } from "@tanstack/react-query";
import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { BookOpen, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type CatalogueSearch, catalogue, categories } from "@/api/courses";
import { CourseCard } from "@/catalogue/CourseCard";
import { Search } from "@/catalogue/Search";
import { Button } from "@/ui/Button";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Empty, Failure } from "@/ui/States";

export const Route = createFileRoute("/_shell/courses/")({
  validateSearch: ({ q, category }: Record<string, unknown>): CatalogueSearch => ({
    ...(typeof q === "string" && q && { q }),
    ...(typeof category === "string" && category && { category }),
  }),
  loader: ({ context: { cache } }) => cache.ensureQueryData(categories),
  component: Catalogue,
});

function Catalogue() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  return (
    <Page title={t("courses.title")} lead={t("courses.lead")}>
      <Search search={search} />
      <Results search={search} />
    </Page>
  );
}

function Results({ search }: { search: CatalogueSearch }) {
  const query = useInfiniteQuery({ ...catalogue(search), placeholderData: (known) => known });
  if (query.isPending) return <Outline />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;

  const courses = query.data.pages.flatMap((page) => page.data);
  if (courses.length === 0) return <Nothing search={search} />;
  return (
    <div className={query.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
      <ul className="grid gap-5 sm:grid-cols-2 xl:grid-cols-3">
        {courses.map((course) => (
          <CourseCard key={course.id} course={course} />
        ))}
      </ul>
      <LoadMore of={query} className="mt-8 grid justify-center" />
    </div>
  );
}

function Nothing({ search }: { search: CatalogueSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: Route.fullPath });
  if (!search.q && !search.category)
    return (
      <Empty icon={BookOpen} title={t("courses.nothingYet")}>
        {t("courses.nothingYetHint")}
      </Empty>
    );
  const clear = <Button onClick={() => void navigate({ search: {} })}>{t("courses.clear")}</Button>;
  return (
    <Empty icon={SearchX} title={t("courses.none")} action={clear}>
      {t("courses.noneHint")}
    </Empty>
  );
}

function Outline() {
  return (
    <div className="grid gap-5 sm:grid-cols-2 xl:grid-cols-3" aria-hidden>
      {["a", "b", "c", "d", "e", "f"].map((place) => (
        <div key={place} className="skeleton h-72" />
      ))}
    </div>
  );
}

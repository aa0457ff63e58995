import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search as SearchIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CatalogueSearch, categories } from "@/api/courses";
import { cx } from "@/ui/cx";

const PAUSE_MS = 300;

/** The words and the category; both live in the address, so that a search can be shared. */
export function Search({ search }: { search: CatalogueSearch }) {
  const { t } = useTranslation();
  const { data } = useSuspenseQuery(categories);
  const navigate = useNavigate({ from: "/courses/" });
  const [words, setWords] = useState(search.q ?? "");

  useEffect(() => setWords(search.q ?? ""), [search.q]);

  useEffect(() => {
    const q = words.trim() || undefined;
    if (q === search.q) return;
    const timer = setTimeout(
      () => void navigate({ search: (now) => ({ ...now, q }), replace: true }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [words, search.q, navigate]);

  const choose = (category: string | undefined) => void navigate({ search: (now) => ({ ...now, category }) });

  return (
    <search className="mb-7 grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="relative max-w-xl">
        <SearchIcon className="pointer-events-none absolute start-3.5 top-3 size-5 text-muted" aria-hidden />
        <input
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          aria-label={t("courses.search")}
          placeholder={t("courses.search")}
          className="h-11 w-full rounded-lg border border-edge/70 bg-surface ps-11 pe-3 text-sm placeholder:text-muted hover:border-edge"
        />
      </div>
      <fieldset className="-mx-4 flex min-w-0 gap-2 overflow-x-auto px-4 py-1 sm:mx-0 sm:flex-wrap sm:px-0">
        <legend className="sr-only">{t("courses.category")}</legend>
        <Chip pressed={!search.category} onPress={() => choose(undefined)}>
          {t("courses.allCategories")}
        </Chip>
        {data.map((category) => (
          <Chip
            key={category.id}
            pressed={search.category === category.slug}
            onPress={() => choose(category.slug)}
          >
            {category.name}
          </Chip>
        ))}
      </fieldset>
    </search>
  );
}

function Chip({ pressed, onPress, children }: { pressed: boolean; onPress: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        "h-9 whitespace-nowrap rounded-full border px-4 font-medium text-sm transition-colors",
        pressed
          ? "border-primary bg-primary text-on-primary"
          : "bg-surface text-muted hover:border-edge hover:text-fg",
      )}
    >
      {children}
    </button>
  );
}

import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { cache } from "@/cache";
import { Title } from "@/ui/Page";
import { Failure } from "@/ui/States";
import { PageNotFound } from "./PageNotFound";

export function PageFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const problem = Problem.from(error);
  if (problem.status === 404) return <PageNotFound />;

  async function retry() {
    await cache.resetQueries({ predicate: (query) => query.state.status === "error" });
    reset();
    await router.invalidate();
  }

  return (
    <div className="mx-auto grid w-full max-w-xl gap-6 px-4 py-14 text-center">
      <Title>{t("common.failed")}</Title>
      <Failure error={problem} retry={() => void retry()} />
    </div>
  );
}

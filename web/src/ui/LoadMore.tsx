import { useTranslation } from "react-i18next";
import { Button } from "./Button";

type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };

/** Below a list of which there is more. */
export function LoadMore({ of, className }: { of: Paged; className: string }) {
  const { t } = useTranslation();
  if (!of.hasNextPage) return null;
  return (
    <div className={className}>
      <Button busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {t("common.loadMore")}
      </Button>
    </div>
  );
}

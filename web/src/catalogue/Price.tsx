import { useTranslation } from "react-i18next";
import type { Money } from "@/api/types";

export function Price({ price }: { price: Money | null }) {
  const { t, i18n } = useTranslation();
  if (!price || price.amount === 0) return t("courses.free");
  return money(price, i18n.language);
}

function money({ amount, currency }: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

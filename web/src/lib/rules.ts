import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { momentOf } from "./zone";

/** The forms' rules with their sentences in the reader's language. The server checks again, and decides. */
export function useRules() {
  const { t } = useTranslation();
  return useMemo(() => {
    const atLeast = (min: number) => (min === 1 ? t("forms.required") : t("forms.tooShort", { count: min }));
    const atMost = (max: number) => t("forms.tooLong", { count: max });
    return {
      text: (min: number, max: number) =>
        z.string().check(z.trim(), z.minLength(min, atLeast(min)), z.maxLength(max, atMost(max))),
      /** A password: spaces at its ends are part of it. */
      secret: (min: number, max: number) =>
        z.string().check(z.minLength(min, atLeast(min)), z.maxLength(max, atMost(max))),
      email: () => z.string().check(z.trim(), z.minLength(1, t("forms.required")), z.email(t("forms.email"))),
      whole: (min: number, max: number) => {
        const sentence = t("forms.range", { min, max });
        return z.number(sentence).check(z.int(sentence), z.gte(min, sentence), z.lte(max, sentence));
      },
      future: () =>
        z.string().check(
          z.minLength(1, t("forms.required")),
          z.refine((written) => momentOf(written).getTime() > Date.now() - 60_000, t("forms.past")),
        ),
    };
  }, [t]);
}

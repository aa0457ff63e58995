/**
 * The language of the page as it is written where the reader is: whoever reads English in London has Monday first and
 * no AM. The browser says where; digits and calendar are those of the rest of the page.
 */
export function regional(
  language: string,
  wishes: readonly string[] = globalThis.navigator?.languages ?? [],
): string {
  const wish = wishes.find((tag) => tag === language || tag.startsWith(`${language}-`));
  const locale = new Intl.Locale(wish ?? language, { numberingSystem: "latn", calendar: "gregory" });
  return locale.toString();
}

import { describe, expect, it } from "vitest";
import arWords from "./ar.json";
import arDeliveries from "./deliveries/ar.json";
import enDeliveries from "./deliveries/en.json";
import frDeliveries from "./deliveries/fr.json";
import enWords from "./en.json";
import frWords from "./fr.json";
import arGroups from "./groups/ar.json";
import enGroups from "./groups/en.json";
import frGroups from "./groups/fr.json";
import arOrganization from "./organization/ar.json";
import enOrganization from "./organization/en.json";
import frOrganization from "./organization/fr.json";
import arPlan from "./plan/ar.json";
import enPlan from "./plan/en.json";
import frPlan from "./plan/fr.json";
import arRoom from "./room/ar.json";
import enRoom from "./room/en.json";
import frRoom from "./room/fr.json";

const ar = {
  ...arWords,
  room: arRoom,
  plan: arPlan,
  organization: arOrganization,
  deliveries: arDeliveries,
  groups: arGroups,
};
const en = {
  ...enWords,
  room: enRoom,
  plan: enPlan,
  organization: enOrganization,
  deliveries: enDeliveries,
  groups: enGroups,
};
const fr = {
  ...frWords,
  room: frRoom,
  plan: frPlan,
  organization: frOrganization,
  deliveries: frDeliveries,
  groups: frGroups,
};

const PLURAL = /_(zero|one|two|few|many|other)$/;
const FORMS = {
  en: ["one", "other"],
  fr: ["one", "many", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
};

type Words = { [key: string]: string | Words };

function flat(words: Words, prefix = ""): Map<string, string> {
  const all = Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
  );
  return new Map(all);
}

const stems = (words: Words) =>
  [...new Set([...flat(words).keys()].map((key) => key.replace(PLURAL, "")))].sort();
const blanks = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? "").sort();

describe.each([
  ["ar", ar],
  ["fr", fr],
] as const)("%s", (language, words) => {
  const [theirs, english] = [flat(words), flat(en)];

  it("says everything English says", () => expect(stems(words)).toEqual(stems(en)));

  it("has every plural form of its language", () => {
    const counted = [...english.keys()]
      .filter((key) => key.endsWith("_other"))
      .map((key) => key.replace(PLURAL, ""));
    for (const stem of counted) {
      for (const form of FORMS[language]) expect(theirs.has(`${stem}_${form}`), `${stem}_${form}`).toBe(true);
    }
  });

  it("fills the same blanks", () => {
    for (const [key, text] of theirs) {
      const model = english.get(key) ?? english.get(key.replace(PLURAL, "_other"));
      const optional = PLURAL.test(key) ? ["count"] : [];
      const expected = blanks(model ?? "").filter((name) => !optional.includes(name));
      expect(
        blanks(text).filter((name) => !optional.includes(name)),
        key,
      ).toEqual(expected);
    }
  });
});

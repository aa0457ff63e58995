import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type deliveries from "./deliveries/en.json";
import type en from "./en.json";
import type groups from "./groups/en.json";
import type organization from "./organization/en.json";
import type plan from "./plan/en.json";
import type room from "./room/en.json";

export const LANGUAGES = { en: "English", ar: "العربية", fr: "Français" } as const;

export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: {
      translation: typeof en & {
        room: typeof room;
        plan: typeof plan;
        organization: typeof organization;
        deliveries: typeof deliveries;
        groups: typeof groups;
      };
    };
  }
}

const KEY = "lyceum.language";

const LOADERS: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import("./en.json"),
  ar: () => import("./ar.json"),
  fr: () => import("./fr.json"),
};

/** What only some pages say, loaded with the first of them. */
const PART_LOADERS = {
  /** Inside a class. */
  room: {
    en: () => import("./room/en.json"),
    ar: () => import("./room/ar.json"),
    fr: () => import("./room/fr.json"),
  },
  /** Around one: planning, the calendar, what it came to, and a person's settings. */
  plan: {
    en: () => import("./plan/en.json"),
    ar: () => import("./plan/ar.json"),
    fr: () => import("./plan/fr.json"),
  },
  /** What an organization's people do. */
  organization: {
    en: () => import("./organization/en.json"),
    ar: () => import("./organization/ar.json"),
    fr: () => import("./organization/fr.json"),
  },
  /** How mail and push do, for administrators. */
  deliveries: {
    en: () => import("./deliveries/en.json"),
    ar: () => import("./deliveries/ar.json"),
    fr: () => import("./deliveries/fr.json"),
  },
  /** Of study groups. */
  groups: {
    en: () => import("./groups/en.json"),
    ar: () => import("./groups/ar.json"),
    fr: () => import("./groups/fr.json"),
  },
} satisfies Record<string, Record<Language, () => Promise<{ default: unknown }>>>;

type Part = keyof typeof PART_LOADERS;

const parts = new Set<Part>();

export const speakInRoom = () => learn("room");
export const speakOfPlans = () => learn("plan");
export const speakOfOrganizations = () => learn("organization");
export const speakOfDeliveries = () => learn("deliveries");
export const speakOfGroups = () => learn("groups");

async function learn(part: Part): Promise<void> {
  parts.add(part);
  await addPart(part, i18next.language as Language);
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak(preferred());
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await speak(language);
}

async function speak(language: Language): Promise<void> {
  const words = await LOADERS[language]();
  i18next.addResourceBundle(language, "translation", words.default);
  await Promise.all([...parts].map((part) => addPart(part, language)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

async function addPart(part: Part, language: Language): Promise<void> {
  if (i18next.getResource(language, "translation", part)) return;
  const { default: words } = await PART_LOADERS[part][language]();
  i18next.addResourceBundle(language, "translation", { [part]: words }, true);
}

function preferred(): Language {
  const wishes = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return (wishes.find((wish) => wish && wish in LANGUAGES) as Language | undefined) ?? "en";
}

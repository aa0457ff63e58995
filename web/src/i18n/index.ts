import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type en from "./en.json";
import type room from "./room/en.json";

export const LANGUAGES = { en: "English", ar: "العربية", fr: "Français" } as const;

export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en & { room: typeof room } };
  }
}

const KEY = "lyceum.language";

const LOADERS: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import("./en.json"),
  ar: () => import("./ar.json"),
  fr: () => import("./fr.json"),
};

/** What is said inside a class, which nobody needs before. */
const ROOM_LOADERS: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import("./room/en.json"),
  ar: () => import("./room/ar.json"),
  fr: () => import("./room/fr.json"),
};
let inRoom = false;

export async function speakInRoom(): Promise<void> {
  inRoom = true;
  await addRoom(i18next.language as Language);
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
  if (inRoom) await addRoom(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

async function addRoom(language: Language): Promise<void> {
  const { default: room } = await ROOM_LOADERS[language]();
  i18next.addResourceBundle(language, "translation", { room }, true);
}

function preferred(): Language {
  const wishes = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return (wishes.find((wish) => wish && wish in LANGUAGES) as Language | undefined) ?? "en";
}

import type { LocalisedText } from '@anju/contracts/api-client';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './en.js';
import { enPages } from './en-pages.js';
import { type Messages, zh } from './zh.js';
import { type PageMessages, zhPages } from './zh-pages.js';

export type Language = 'zh' | 'en';

const STORED = 'anju.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages & PageMessages };
  }
}

function firstLanguage(): Language {
  return localStorage.getItem(STORED) === 'en' ? 'en' : 'zh';
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: false,
    resources: { zh: { translation: { ...zh, ...zhPages } }, en: { translation: { ...en, ...enPages } } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = firstLanguage() === 'zh' ? 'zh-CN' : 'en';
}

export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  await i18next.changeLanguage(language);
}

/** The viewer's language, and the text of a name that data carries in both. */
export function useLanguage(): { language: Language; local: (text: LocalisedText) => string } {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  return { language, local: (text) => text[language] };
}

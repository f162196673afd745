import type { LocalisedText } from '@anju/contracts/api-client';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './en.js';
import { enPages } from './en-pages.js';
import { boardText } from './pages/board.js';
import { clocksText } from './pages/clocks.js';
import { complaintsText } from './pages/complaints.js';
import { ledgersText } from './pages/ledgers.js';
import { notificationsText } from './pages/notifications.js';
import { reportLinksText } from './pages/report-links.js';
import { routingText } from './pages/routing.js';
import { ticketPageText } from './pages/ticket-page.js';
import { type Messages, zh } from './zh.js';
import { type PageMessages, zhPages } from './zh-pages.js';

export type Language = 'zh' | 'en';

const STORED = 'anju.language';

/** Texts of features that have a file of their own, both languages in it: a name in `zh` is a name in `en`. */
const features = {
  zh: {
    ticketPage: ticketPageText.zh,
    board: boardText.zh,
    clocks: clocksText.zh,
    complaints: complaintsText.zh,
    ledgers: ledgersText.zh,
    notifications: notificationsText.zh,
    reportLinks: reportLinksText.zh,
    routing: routingText.zh,
  },
  en: {
    ticketPage: ticketPageText.en,
    board: boardText.en,
    clocks: clocksText.en,
    complaints: complaintsText.en,
    ledgers: ledgersText.en,
    notifications: notificationsText.en,
    reportLinks: reportLinksText.en,
    routing: routingText.en,
  },
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages & PageMessages & (typeof features)['zh'] };
  }
}

function firstLanguage(): Language {
  return localStorage.getItem(STORED) === 'en' ? 'en' : 'zh';
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: false,
    resources: {
      zh: { translation: { ...zh, ...zhPages, ...features.zh } },
      en: { translation: { ...en, ...enPages, ...features.en } },
    },
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

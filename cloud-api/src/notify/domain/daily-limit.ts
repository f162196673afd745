import type { Content, Locale } from './content.js';
import { dayText } from './content.js';

/** At which parts of the limit, per cent, who owns the channel is told. DEFAULT. */
const toldAtPercent = [80, 100] as const;

/** The parts of the limit that are reached. */
export function reachedPercents(sent: number, limit: number): readonly number[] {
  return toldAtPercent.filter((percent) => sent * 100 >= limit * percent);
}

/** Told to who owns a channel: how much of its day's limit is used. */
export function renderLimit(
  locale: Locale,
  about: { readonly channelId: string; readonly sent: number; readonly limit: number; readonly nowMs: number },
): Content {
  const { channelId, sent, limit, nowMs } = about;
  const isUsedUp = sent >= limit;
  const day = dayText(nowMs);
  const words =
    locale === 'en'
      ? {
          subject: `Anju: channel ${channelId} has used ${sent} of ${limit} messages of the day`,
          text: isUsedUp
            ? `Until the end of ${day} only what is critical leaves by it; all else goes by other channels, or waits where there is none.`
            : `Beyond the limit of ${day} only what is critical leaves by it.`,
          event: 'Daily limit',
        }
      : {
          subject: `安居 渠道 ${channelId} 今日已发送 ${sent} 条，限额 ${limit} 条`,
          text: isUsedUp
            ? `${day} 内该渠道只发送紧急消息；其余消息改由其他渠道发送，没有其他渠道的待次日发送。`
            : `${day} 达到限额后，该渠道只发送紧急消息。`,
          event: '渠道限额',
        };
  const { subject, text, event } = words;
  return {
    ...{ subject, text, link: null, event: 'channel_limit', ticket: null, dueMs: null, atMs: nowMs },
    values: { place: channelId, hazard: subject, severity: '', event, due: '' },
  };
}

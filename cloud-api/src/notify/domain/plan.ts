import type { Severity } from '@anju/contracts';
import { includes, type Person, takes } from './audience.js';
import { type AddressedChannel, type Channel, isAddressed } from './channel.js';
import type { Content } from './content.js';
import { isCalm } from './message-texts.js';
import { addressOf } from './other-ways.js';
import { quietUntilAll } from './quiet-hours.js';
import { render } from './render.js';
import type { Settings } from './settings.js';
import { isSign, renderSign, type Subject, severityOf } from './told-sign.js';

/** A message of the outbox. */
export interface Message {
  readonly id: number;
  /** `<ticket or sign>/<event's number>/<audience>` */
  readonly key: string;
  /** Of a sign its number. */
  readonly ticketId: string;
  readonly audience: string;
  readonly template: string;
  /** When it happened; `null`: nobody knows any more. */
  readonly atMs: number | null;
  /** Who of the audience is on duty and therefore called; `null`: everybody is. */
  readonly userIds: readonly string[] | null;
}

export interface Recipient extends Person {
  readonly settings: Settings | null;
}

export interface PlannedDelivery {
  /** The same event to the same address by the same channel is told once. */
  readonly key: string;
  readonly channelId: string;
  /** Empty: the channel itself is the address. */
  readonly address: string;
  readonly userId: string | null;
  readonly severity: Severity;
  readonly content: Content;
  /** Not before. */
  readonly nextMs: number;
}

export interface PlanContext {
  readonly channels: readonly Channel[];
  readonly people: readonly Recipient[];
  /** Parties that work here no more: nobody of them is told, by no channel. */
  readonly gonePartyIds: ReadonlySet<string>;
  readonly publicOrigin: string | null;
  readonly nowMs: number;
}

/** A critical ticket rings whatever was muted, and nobody can mute his last address. */
function wantedBy(channels: readonly AddressedChannel[], settings: Settings, severity: Severity): AddressedChannel[] {
  const possible = channels.filter((channel) => addressOf(channel, settings) !== null);
  if (severity === 'critical') return possible;
  const wanted = possible.filter(({ id }) => !settings.mutedChannelIds.includes(id));
  return wanted.length > 0 ? wanted : possible.slice(0, 1);
}

/** Whether a message is to a party that works here no more. */
export function isToLeavers({ audience }: Message, gonePartyIds: ReadonlySet<string>): boolean {
  return audience.startsWith('party:') && gonePartyIds.has(audience.slice('party:'.length));
}

/** By which channels and to whom a message leaves. */
export function plan(message: Message, subject: Subject, context: PlanContext): readonly PlannedDelivery[] {
  if (isToLeavers(message, context.gonePartyIds)) return [];
  const ways = severityOf(subject);
  // By the ways of the ticket's severity, yet never with the urgency of what is critical.
  const isToldCalmly = isCalm(message.template.replace(/^ticket\./, ''));
  const severity = isToldCalmly && ways === 'critical' ? 'major' : ways;
  const { nowMs, publicOrigin } = context;
  const channels = context.channels.filter(
    ({ kind, severities }) => severities.includes(ways) && (kind !== 'voice' || severity === 'critical'),
  );
  const event = message.key.slice(0, message.key.length - message.audience.length);
  const planned = new Map<string, PlannedDelivery>();

  function add(channel: Channel, address: string, userId: string | null, settings: Settings | null): void {
    const key = `${event}${channel.id}/${address}`;
    if (planned.has(key)) return;
    const about = { locale: settings?.locale ?? channel.locale, publicOrigin, atMs: message.atMs };
    const quiet = severity === 'critical' ? [] : [channel.quietHours ?? null, settings?.quietHours ?? null];
    planned.set(key, {
      key,
      channelId: channel.id,
      address,
      userId,
      severity,
      content: isSign(subject)
        ? renderSign(message.template, subject, about)
        : render(message.template, subject, about),
      nextMs: quietUntilAll(quiet, nowMs),
    });
  }

  for (const channel of channels) {
    if (!isAddressed(channel)) {
      if (channel.audiences.some((pattern) => takes(pattern, message.audience))) add(channel, '', null, null);
      continue;
    }
    for (const { address, audiences } of channel.to) {
      if (audiences.some((pattern) => takes(pattern, message.audience))) add(channel, address, null, null);
    }
  }
  const personal = channels.filter(isAddressed).filter(({ people }) => people);
  function addPeople(isCalled: (person: Recipient) => boolean): number {
    let reached = 0;
    for (const person of context.people) {
      const { settings } = person;
      if (settings === null || !isCalled(person) || !includes(message.audience, person)) continue;
      for (const channel of wantedBy(personal, settings, severity)) {
        const address = addressOf(channel, settings);
        if (address === null) continue;
        add(channel, address, person.userId, settings);
        reached += 1;
      }
    }
    return reached;
  }

  const { userIds } = message;
  const reached = addPeople((person) => userIds === null || userIds.includes(person.userId));
  // Whoever is on duty has left no address: better everybody than nobody.
  if (reached === 0 && userIds !== null) addPeople(() => true);
  return [...planned.values()];
}

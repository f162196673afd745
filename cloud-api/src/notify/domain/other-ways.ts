import type { Severity } from '@anju/contracts';
import { type AddressedChannel, type Channel, isAddressed } from './channel.js';
import type { Settings } from './settings.js';

export interface Way {
  readonly channelId: string;
  readonly address: string;
}

export function addressOf(channel: AddressedChannel, settings: Settings): string | null {
  return channel.kind === 'email' ? settings.email : settings.phone;
}

/** By what else a person can be told what is not critical, muted or not, where one channel may bring him no more today. */
export function otherWays(
  channels: readonly Channel[],
  wish: { readonly settings: Settings; readonly severity: Severity; readonly withoutId: string },
): readonly Way[] {
  const { settings, severity, withoutId } = wish;
  return channels.filter(isAddressed).flatMap((channel) => {
    if (channel.id === withoutId || channel.kind === 'voice') return [];
    if (!channel.people || !channel.severities.includes(severity)) return [];
    const address = addressOf(channel, settings);
    return address === null ? [] : [{ channelId: channel.id, address }];
  });
}

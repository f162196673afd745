import type { HazardView, ProblemClass, Severity } from '@anju/contracts';

/** A rule about the platform itself: no readings decide it, the part that finds the fault says so. */
export interface PlatformRule extends Pick<HazardView, 'source'> {
  readonly id: string;
  readonly version: number;
  readonly name: HazardView['ruleName'];
  readonly problemClass: ProblemClass;
  readonly severity: Severity;
  readonly advice: NonNullable<HazardView['advice']>;
}

export const channelRule: PlatformRule = {
  id: 'N-CHANNEL',
  version: 1,
  name: { zh: '通知通道自检失败', en: 'Notification channel failed its self-test' },
  problemClass: 'other',
  severity: 'major',
  advice: {
    zh: '检查通道的配置、密钥与对方服务；修复后在通道页重新测试。恢复前经此通道的通知可能无人收到。',
    en: 'Check the channel’s settings, secrets and receiver, then test it again; until then nobody may hear by it.',
  },
  source: { tag: 'DEFAULT', confidence: 'H', text: 'Every duty channel is tested weekly; rule and severity are ours' },
};

export const platformRules: readonly PlatformRule[] = [channelRule];

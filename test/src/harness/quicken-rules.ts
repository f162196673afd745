import type { RuleOverride, RuleSettingsView, RuleSettingsWrite } from '@anju/contracts';
import type { ApiClient } from './api-client.js';

/**
 * Changes delays of rules at an estate, or at the `district`, as a supervisor may: a test of the whole way need not wait as long as the
 * shipped rules do, whose delays have tests of their own.
 */
export async function quickenRules(
  supervisor: ApiClient,
  place: string,
  rules: Readonly<Record<string, Pick<RuleOverride, 'onDelayMs' | 'offDelayMs'>>>,
): Promise<void> {
  const path = `/api/v1/rule-settings/${place}`;
  const { version, settings } = await supervisor.get<RuleSettingsView>(path);
  const write: RuleSettingsWrite = {
    expectedVersion: version,
    settings: { ...settings, rules: { ...settings.rules, ...rules } },
    reason: 'A test waits no longer than it must',
  };
  const { status, body } = await supervisor.request('PUT', path, write);
  if (status !== 200) throw new Error(`PUT ${path} answered ${status}: ${JSON.stringify(body)}`);
}

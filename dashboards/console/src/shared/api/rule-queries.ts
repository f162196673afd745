import type { RuleSettingsWrite, WhatIfRequest } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';

/** What stands for the district where a place of settings is named. */
export const DISTRICT = 'district';

/** Half a million readings take a while on a busy server. */
const TRIAL_TIMEOUT_MS = 300_000;

export const settingsKey = (place: string) => ['rule-settings', place] as const;

export const settingsQuery = (place: string) =>
  queryOptions({
    queryKey: settingsKey(place),
    queryFn: ({ signal }) => api.get('/api/v1/rule-settings/{place}', { path: { place }, signal }),
  });

export const cityProfilesQuery = queryOptions({
  queryKey: ['city-profiles'],
  queryFn: async ({ signal }) => (await api.get('/api/v1/rules/city-profiles', { signal })).items,
  staleTime: 600_000,
});

export const putSettings = (place: string, body: RuleSettingsWrite) =>
  api.put('/api/v1/rule-settings/{place}', { path: { place }, body });

export const tryRule = (ruleId: string, body: WhatIfRequest) =>
  api.post('/api/v1/rules/{ruleId}/what-if', { path: { ruleId }, body, timeoutMs: TRIAL_TIMEOUT_MS });

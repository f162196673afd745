import type { RuleSettingsView, RuleView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cityProfilesQuery, DISTRICT, settingsQuery } from '../../shared/api/rule-queries.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { InForce } from './in-force.js';
import { useMaySettle } from './may-settle.js';
import { PublishRule } from './publish-rule.js';
import { draftOf, type RuleDraft, statedOf } from './rule-draft.js';
import { RuleForm } from './rule-form.js';
import { VersionList } from './version-list.js';
import { WhatIf } from './what-if.js';

/** What a place changes of a rule: as it is, as somebody would have it, tried over what was stored, and put in force. */
export function RuleAtPlace({ rule, place }: { rule: RuleView; place: string }) {
  const settings = useQuery(settingsQuery(place));
  const district = useQuery(settingsQuery(DISTRICT));
  return (
    <QueryView query={settings}>
      {(own) => <AtPlace key={own.version} rule={rule} place={place} own={own} district={district.data} />}
    </QueryView>
  );
}

interface Props {
  readonly rule: RuleView;
  readonly place: string;
  readonly own: RuleSettingsView;
  readonly district: RuleSettingsView | undefined;
}

function AtPlace({ rule, place, own, district }: Props) {
  const { t } = useTranslation();
  const { mayTry, mayPublish } = useMaySettle(place);
  const profiles = useQuery(cityProfilesQuery);
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(rule, own.settings));
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const about = own.history.filter(({ settings }, at) => {
    const before = own.history[at + 1]?.settings ?? { parameters: {}, rules: {} };
    return JSON.stringify(statedOf(rule, settings)) !== JSON.stringify(statedOf(rule, before));
  });
  return (
    <>
      <InForce
        rule={rule}
        layers={[...(place === DISTRICT || district === undefined ? [] : [district]), own]}
        profiles={profiles.data ?? []}
      />
      {mayTry ? (
        <>
          <RuleForm rule={rule} draft={draft} onChange={setDraft} problems={problems} />
          <WhatIf rule={rule} place={place} draft={draft} />
          {mayPublish ? (
            <PublishRule rule={rule} place={place} own={own} draft={draft} onProblems={setProblems} />
          ) : (
            <p className="muted">{t('rules.notYours')}</p>
          )}
        </>
      ) : (
        <p className="muted">{t('rules.readOnly')}</p>
      )}
      <h3>{t('rules.changesOfRule')}</h3>
      <VersionList place={place} versions={about} />
      <p>
        <Link to={`/rule-settings/${place}`} className="target">
          {t('rules.allOfPlace')}
        </Link>
      </p>
    </>
  );
}

import type { RuleSettingsView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { rulesQuery } from '../../shared/api/queries.js';
import { cityProfilesQuery, DISTRICT, settingsQuery } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SourceTag } from '../../shared/ui/source-tag.js';
import { figureWords } from './figure-text.js';
import { useMaySettle } from './may-settle.js';
import { PlaceSelect } from './place-select.js';
import { PutInForce } from './put-in-force.js';
import { SettingsWords } from './settings-words.js';
import { VersionList } from './version-list.js';

/** What the district or an estate changes of the rules, and every version that ever was. */
export function SettingsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { place = DISTRICT } = useParams();
  const settings = useQuery(settingsQuery(place));
  return (
    <section className="facility settings-page">
      <header>
        <nav aria-label={t('nav.rules')}>
          <Link to="/rules" className="target">
            {t('nav.rules')}
          </Link>{' '}
          / {t('rules.settings')}
        </nav>
        <h2>{t('rules.settings')}</h2>
      </header>
      <div className="form-row">
        <PlaceSelect place={place} onChange={(next) => navigate(`/rule-settings/${next}`, { replace: true })} />
      </div>
      <QueryView query={settings}>
        {(own) => <OfPlace key={`${place} ${own.version}`} place={place} own={own} />}
      </QueryView>
    </section>
  );
}

function OfPlace({ place, own }: { place: string; own: RuleSettingsView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { mayPublish } = useMaySettle(place);
  const rules = useQuery(rulesQuery);
  return (
    <>
      <h3>
        {t('rules.inForce')} {own.version > 0 && <span className="muted">v{own.version}</span>}
      </h3>
      <SettingsWords
        settings={own.settings}
        ruleName={(id) => {
          const rule = rules.data?.find((each) => each.id === id);
          return (
            <Link to={`/rules/${id}?place=${place}`} className="target">
              {rule === undefined ? id : local(rule.name)}
            </Link>
          );
        }}
      />
      <p className="muted">{t('rules.changeThere')}</p>
      <h3>{t('rules.cityProfile')}</h3>
      {mayPublish ? <CityProfileForm place={place} own={own} /> : <p className="muted">{t('rules.readOnly')}</p>}
      <CityProfiles />
      <h3>{t('rules.versions')}</h3>
      <VersionList place={place} versions={own.history} />
    </>
  );
}

const NONE = 'none';

function CityProfileForm({ place, own }: { place: string; own: RuleSettingsView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const profiles = useQuery(cityProfilesQuery);
  const present = own.settings.cityProfile ?? NONE;
  const [chosen, setChosen] = useState(present);
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const { cityProfile: _, ...rest } = own.settings;
  return (
    <>
      <Labelled label={t('rules.cityProfile')} problem={problems.get('settings.cityProfile')}>
        {(field) => (
          <Select
            {...field}
            className="wide"
            virtual={false}
            value={chosen}
            onChange={setChosen}
            options={[
              { value: NONE, label: t('rules.noProfile') },
              ...(profiles.data ?? []).map(({ id, name }) => ({ value: id, label: local(name) })),
            ]}
          />
        )}
      </Labelled>
      <PutInForce
        place={place}
        own={own}
        next={chosen === NONE ? rest : { ...rest, cityProfile: chosen }}
        refusedBecause={chosen === present ? t('rules.nothingChanged') : null}
        onProblems={setProblems}
      />
    </>
  );
}

/** What the cities have published, with the source of it. */
function CityProfiles() {
  const { language, local } = useLanguage();
  const rules = useQuery(rulesQuery);
  const profiles = useQuery(cityProfilesQuery);
  return (
    <QueryView query={profiles}>
      {(list) => (
        <ul>
          {list.map(({ id, name, parameters, source }) => (
            <li key={id} className="rule">
              <strong>{local(name)}</strong>{' '}
              <span className="muted">
                {Object.entries(parameters)
                  .map(([key, value]) => figureWords(rules.data ?? [], key, value, language))
                  .join(' · ')}
              </span>
              <p className="rule-source">
                <SourceTag source={source} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </QueryView>
  );
}

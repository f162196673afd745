import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clearedHazardsQuery, openHazardsQuery } from '../../shared/api/queries.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { HazardList } from './hazard-list.js';

/** What holds or begins to hold, and what is over. */
export function HazardsPage() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'open' | 'cleared'>('open');
  return (
    <section className="hazards">
      <header>
        <h2>{t('nav.hazards')}</h2>
        <Segmented
          value={shown}
          onChange={setShown}
          options={[
            { value: 'open', label: t('hazard.open') },
            { value: 'cleared', label: t('hazard.cleared') },
          ]}
        />
      </header>
      {shown === 'open' ? <OpenHazards /> : <ClearedHazards />}
    </section>
  );
}

function OpenHazards() {
  const { t } = useTranslation();
  const query = useQuery(openHazardsQuery);
  return <QueryView query={query}>{(list) => <HazardList hazards={list} emptyText={t('hazard.none')} />}</QueryView>;
}

function ClearedHazards() {
  const { t } = useTranslation();
  const query = useQuery(clearedHazardsQuery);
  return (
    <QueryView query={query}>{(list) => <HazardList hazards={list} emptyText={t('hazard.noneCleared')} />}</QueryView>
  );
}

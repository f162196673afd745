import { hazardStateNames } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { explanationQuery, hazardQuery } from '../../shared/api/hazard-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { ExplanationCharts } from './explanation-charts.js';

/** A hazard with the chart of what was read before, while and after it; fetched when it is unfolded. */
export function HazardReadings({ hazardId, unfolded }: { hazardId: string; unfolded: boolean }) {
  const query = useQuery(hazardQuery(hazardId));
  return <QueryView query={query}>{(hazard) => <Readings hazard={hazard} unfolded={unfolded} />}</QueryView>;
}

function Readings({ hazard, unfolded }: { hazard: HazardView; unfolded: boolean }) {
  const { local } = useLanguage();
  const [open, setOpen] = useState(unfolded);
  return (
    <details
      className="hazard-details"
      open={open}
      data-readings={hazard.ruleId}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <SeverityMark severity={hazard.severity} quiet={hazard.state === 'cleared'} /> {local(hazard.ruleName)} ·{' '}
        {local(hazardStateNames[hazard.state])} · {formatDateTime(hazard.beganMs)}
      </summary>
      {open && <Charts hazard={hazard} />}
    </details>
  );
}

function Charts({ hazard }: { hazard: HazardView }) {
  const { local } = useLanguage();
  const explanation = useQuery(explanationQuery(hazard.id, hazard.state));
  return (
    <>
      <p>
        <Link to={`/hazards/${encodeURIComponent(hazard.id)}`} className="target">
          {hazard.ruleId}
        </Link>
        {explanation.data !== undefined && <span> · {local(explanation.data.conditionText)}</span>}
      </p>
      <QueryView query={explanation}>{(told) => <ExplanationCharts hazard={hazard} explanation={told} />}</QueryView>
    </>
  );
}

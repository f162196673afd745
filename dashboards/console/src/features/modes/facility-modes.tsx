import type { FacilityModeView, FacilityView, SessionView } from '@anju/contracts/api-client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { endMode, modesQuery } from '../../shared/api/mode-queries.js';
import { sessionQuery } from '../../shared/api/queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { useNow } from '../../shared/time/use-now.js';
import { isRunning, ModeBanner } from '../../shared/ui/mode-banner.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { BeginMode } from './begin-mode.js';
import { useModesChanged } from './use-modes-changed.js';

const mayBegin: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher', 'property']);

/** Tests and maintenance of a facility: what runs, with its end; the begin of another; what there was. */
export function FacilityModes({ facility }: { facility: FacilityView }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const modes = useQuery(modesQuery(facility.id));
  const [isBeginning, setBeginning] = useState(false);
  const role = session.data?.role;
  const may = role !== undefined && mayBegin.has(role);
  return (
    <div className="modes" data-testid="modes">
      {may && !isBeginning && (
        <Button onClick={() => setBeginning(true)} data-testid="begin-mode">
          {t('mode.begin')}
        </Button>
      )}
      {isBeginning && <BeginMode facilityId={facility.id} onDone={() => setBeginning(false)} />}
      <QueryView query={modes}>{(list) => <ModeHistory modes={list} />}</QueryView>
    </div>
  );
}

/** The banner of a facility, with the button that ends it for who may. */
export function RunningMode({ facility }: { facility: FacilityView }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useQuery(sessionQuery);
  const changed = useModesChanged(facility.id);
  const { mode } = facility;
  const end = useMutation({
    mutationFn: (id: string) => endMode(id),
    onSettled: changed,
    onError: (error) => message.error(<ProblemText error={error} />),
  });
  const role = session.data?.role;
  return (
    <ModeBanner mode={mode}>
      {mode !== null && role !== undefined && mayBegin.has(role) && (
        <Button onClick={() => end.mutate(mode.id)} loading={end.isPending} data-testid="end-mode">
          {t('mode.end')}
        </Button>
      )}
    </ModeBanner>
  );
}

function ModeHistory({ modes }: { modes: readonly FacilityModeView[] }) {
  const { t } = useTranslation();
  const now = useNow();
  if (modes.length === 0) return <p className="nothing">{t('mode.none')}</p>;
  return (
    <div className="points-frame">
      <table className="points stacked">
        <thead>
          <tr>
            <th scope="col">{t('mode.kind')}</th>
            <th scope="col">{t('mode.reason')}</th>
            <th scope="col">{t('mode.who')}</th>
            <th scope="col">{t('mode.from')}</th>
            <th scope="col">{t('mode.to')}</th>
          </tr>
        </thead>
        <tbody>
          {modes.map((mode) => (
            <tr key={mode.id} data-mode-row={mode.kind}>
              <th scope="row">{t(`mode.kinds.${mode.kind}`)}</th>
              <td data-label={t('mode.reason')}>{mode.reason}</td>
              <td data-label={t('mode.who')}>{mode.author.displayName}</td>
              <td data-label={t('mode.from')}>{formatDateTime(mode.fromMs)}</td>
              <td data-label={t('mode.to')}>
                {formatDateTime(mode.endedMs ?? mode.untilMs)}{' '}
                <span className="muted">
                  {t(mode.endedMs !== null ? 'mode.endedByHand' : isRunning(mode, now) ? 'mode.runs' : 'mode.expired')}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { DutyView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { dutyQuery, routingTableQuery } from '../../shared/api/routing-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { DutyForm } from './duty-form.js';
import { EditButtons } from './edit-buttons.js';
import { formatMinute } from './format-minute.js';
import { useRoutingRights } from './may-change-routing.js';
import { useRoutingWords } from './routing-words.js';
import { useEditing } from './use-editing.js';
import { useRoutingNames } from './use-routing-names.js';
import { useRoutingOptions } from './use-routing-options.js';

/** A calendar: who is on duty in the days to come, and by which shifts and exceptions. */
export function DutyPart() {
  const { t } = useTranslation();
  const table = useQuery(routingTableQuery);
  const { rosters } = useRoutingOptions();
  const [params, setParams] = useSearchParams();
  return (
    <>
      <p className="muted">{t('routing.duty.about')}</p>
      <QueryView query={table}>
        {(known) => {
          const roster = params.get('roster') ?? known.rosters[0] ?? rosters[0]?.value;
          if (roster === undefined) return <Nothing text={t('routing.duty.noCalendar')} />;
          return (
            <>
              <div className="form-row">
                <Labelled label={t('routing.duty.calendar')}>
                  {(field) => (
                    <Select
                      {...field}
                      className="wide"
                      virtual={false}
                      showSearch={{ optionFilterProp: 'label' }}
                      value={roster}
                      onChange={(value) => setParams({ part: 'duty', roster: value }, { replace: true })}
                      options={rosters.map(({ value, label }) => ({
                        value,
                        label: known.rosters.includes(value) ? label : `${label} (${t('routing.duty.noCalendar')})`,
                      }))}
                    />
                  )}
                </Labelled>
              </div>
              <Calendar key={roster} roster={roster} />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function Calendar({ roster }: { roster: string }) {
  const query = useQuery(dutyQuery(roster));
  return (
    <QueryView query={query}>
      {(duty) => (
        <>
          <Entries duty={duty} />
          <Days duty={duty} />
        </>
      )}
    </QueryView>
  );
}

function Entries({ duty }: { duty: DutyView }) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  const words = useRoutingWords();
  const table = useQuery(routingTableQuery).data;
  const { mayChange } = useRoutingRights();
  const { begin, form, turn } = useEditing(duty.entries);
  const { roster, members, entries } = duty;
  const what = roster.slice(roster.indexOf(':') + 1);
  const place = roster.startsWith('party:') ? table?.parties.find(({ id }) => id === what)?.place : what;
  const may = place !== undefined && mayChange(place);
  const person = (userId: string) => members.find((each) => each.userId === userId)?.displayName ?? userId;
  return (
    <>
      <p>
        <span className="muted">{t('routing.duty.everyone')}</span>{' '}
        {members.length === 0 ? t('routing.noAccount') : names.list(members.map(({ displayName }) => displayName))}
      </p>
      <h3>{t('routing.duty.entries')}</h3>
      {may && form === undefined && (
        <div className="form-row">
          <Button onClick={() => begin(undefined)} data-testid="add-duty">
            {t('routing.edit.addDuty')}
          </Button>
        </div>
      )}
      {form !== undefined && <DutyForm key={turn} {...form} roster={roster} members={members} />}
      {entries.length === 0 && <Nothing text={t('routing.duty.none')} />}
      <ol className="events" data-testid="duty-entries">
        {entries.map((entry) => {
          const text = words.entry(entry.entry, person);
          return (
            <li key={entry.id} data-entry={entry.id} data-version={entry.version}>
              <p>
                <strong>
                  {entry.entry.kind === 'weekly' ? t('routing.duty.weekly') : t('routing.duty.exception')}
                </strong>{' '}
                {text}
              </p>
              {may && <EditButtons what={text} onEdit={() => begin(entry)} onRemove={() => begin(entry, true)} />}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Days({ duty: { stretches, members, entries } }: { duty: DutyView }) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  if (entries.length === 0) return null;
  const person = (userId: string) => members.find((each) => each.userId === userId)?.displayName ?? userId;
  return (
    <>
      <h3>{t('routing.duty.days')}</h3>
      <ul className="notes" data-testid="duty-days">
        {stretches.map(({ fromMs, toMs, userIds }) => (
          <li key={fromMs} data-hole={userIds.length === 0}>
            <span className="muted">{t('routing.until', { from: formatMinute(fromMs), to: formatMinute(toMs) })}</span>{' '}
            {userIds.length === 0 ? <strong>{t('routing.duty.nobody')}</strong> : names.list(userIds.map(person))}
          </li>
        ))}
      </ul>
    </>
  );
}

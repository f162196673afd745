import type { DutyView, RoutingTableView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { dutyQuery, routingTableQuery } from '../../shared/api/routing-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { DutyForm } from './duty-form.js';
import { EditButtons } from './edit-buttons.js';
import { formatMinute } from './format-minute.js';
import { ItemSection } from './item-section.js';
import { useRoutingRights } from './may-change-routing.js';
import { useRoutingWords } from './routing-words.js';
import { useEditing } from './use-editing.js';
import { useRoutingNames } from './use-routing-names.js';
import { useRoutingOptions } from './use-routing-options.js';

const isGone = ({ parties }: RoutingTableView, roster: string): boolean =>
  parties.some(({ id, gone }) => gone && roster === `party:${id}`);

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
                        label: isGone(known, value)
                          ? `${label} (${t('routing.gone')})`
                          : known.rosters.includes(value)
                            ? label
                            : `${label} (${t('routing.duty.noCalendar')})`,
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

/** Names of who is in a calendar; of who is called no more it is said. */
function usePerson({ members, left }: DutyView): (userId: string) => string {
  const { t } = useTranslation();
  return (userId) => {
    const member = members.find((each) => each.userId === userId);
    if (member !== undefined) return member.displayName;
    const name = left.find((each) => each.userId === userId)?.displayName ?? userId;
    return t('routing.duty.left', { name });
  };
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
  const { roster, gone, members, entries } = duty;
  const person = usePerson(duty);
  const what = roster.slice(roster.indexOf(':') + 1);
  const place = roster.startsWith('party:') ? table?.parties.find(({ id }) => id === what)?.place : what;
  const may = place !== undefined && mayChange(place);
  const add = { text: t('routing.edit.addDuty'), testId: 'add-duty', onBegin: () => begin(undefined) };
  return (
    <>
      {gone && <Alert type="warning" showIcon title={t('routing.duty.gone')} data-testid="roster-gone" />}
      <p>
        <span className="muted">{t('routing.duty.everyone')}</span>{' '}
        {members.length === 0
          ? t(gone ? 'routing.duty.nobodyCalled' : 'routing.noAccount')
          : names.list(members.map(({ displayName }) => displayName))}
      </p>
      <ItemSection
        title={t('routing.duty.entries')}
        add={may && !gone ? add : undefined}
        form={form && <DutyForm key={turn} form={form} roster={roster} members={members} person={person} />}
        none={t(gone ? 'routing.duty.noCalendar' : 'routing.duty.none')}
        isEmpty={entries.length === 0}
      >
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
                {may && (
                  <EditButtons
                    what={text}
                    onEdit={gone ? undefined : () => begin(entry)}
                    onRemove={() => begin(entry, true)}
                  />
                )}
              </li>
            );
          })}
        </ol>
      </ItemSection>
    </>
  );
}

function Days({ duty }: { duty: DutyView }) {
  const { stretches, entries, gone, members } = duty;
  const person = usePerson(duty);
  const { t } = useTranslation();
  const names = useRoutingNames();
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{t('routing.duty.days')}</h3>
      <ul className="notes" data-testid="duty-days">
        {stretches.map(({ fromMs, toMs, userIds }) => (
          <li key={fromMs} data-hole={userIds.length === 0}>
            <span className="muted">{t('routing.until', { from: formatMinute(fromMs), to: formatMinute(toMs) })}</span>{' '}
            {userIds.length === 0 ? (
              <strong>{t(gone || members.length === 0 ? 'routing.duty.nobodyCalled' : 'routing.duty.nobody')}</strong>
            ) : (
              names.list(userIds.map(person))
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

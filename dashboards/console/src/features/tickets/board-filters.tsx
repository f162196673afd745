import {
  ProblemClass,
  problemClasses,
  Severity,
  severityNames,
  TicketSourceKind,
  ticketSourceNames,
} from '@anju/contracts';
import type { SessionView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BoardFilter } from '../../shared/api/board-queries.js';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { streetsOf } from '../../shared/names/streets-of.js';
import { Choice } from '../../shared/ui/choice.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { type Flag, LONGEST_TEXT, narrowedBy } from './board-filter.js';

/** Who acts for a party. */
const ofParty: ReadonlySet<SessionView['role']> = new Set(['property', 'contractor', 'verifier', 'supervisor']);

interface Props {
  readonly filter: BoardFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly onReset: () => void;
}

/** What narrows the board: three buttons for what is asked most, the rest folded away on a phone. */
export function BoardFilters({ filter, onChange, onReset }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery).data ?? [];
  const session = useQuery(sessionQuery);
  const count = narrowedBy(filter);
  const flags: readonly { flag: Flag; label: string }[] = [
    ...(session.data == null || !ofParty.has(session.data.role)
      ? []
      : [{ flag: 'mine' as const, label: t('board.mine') }]),
    { flag: 'overdue', label: t('board.overdue') },
    { flag: 'hungSign', label: t('board.hungOnly') },
  ];
  const ofStreet = estates.filter(({ streetId }) => filter.streetId === undefined || filter.streetId === streetId);
  const find = (text: string) => onChange({ text: text.trim() === '' ? undefined : text.trim() });
  return (
    <>
      <search className="board-find">
        <Input.Search
          // What Back finds again stands in the field, too.
          key={filter.text ?? ''}
          size="large"
          allowClear
          enterButton={t('board.find')}
          aria-label={t('board.findWhat')}
          placeholder={t('board.findWhat')}
          maxLength={LONGEST_TEXT}
          defaultValue={filter.text ?? ''}
          onSearch={find}
        />
      </search>
      <div className="board-flags">
        {flags.map(({ flag, label }) => {
          const isOn = filter[flag] === 'true';
          return (
            <Button
              key={flag}
              data-flag={flag}
              aria-pressed={isOn}
              type={isOn ? 'primary' : 'default'}
              onClick={() => onChange({ [flag]: isOn ? undefined : 'true' })}
            >
              {label}
            </Button>
          );
        })}
        {count > 0 && (
          <Button type="text" data-testid="clear-filter" onClick={onReset}>
            {t('board.reset')}
          </Button>
        )}
      </div>
      <details className="hazard-details board-more">
        <summary>{count === 0 ? t('board.filters') : t('board.filtered', { count })}</summary>
        <div className="form-row">
          <Choice
            label={t('hazard.severity')}
            value={filter.severity}
            onChange={(severity) => onChange({ severity })}
            options={Severity.options.map((each) => ({ value: each, label: local(severityNames[each]) }))}
          />
          <Choice
            label={t('ticket.problemClass')}
            value={filter.problemClass}
            onChange={(problemClass) => onChange({ problemClass })}
            options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
          />
          <Choice
            label={t('ledgers.problems.street')}
            value={filter.streetId}
            onChange={(streetId) => onChange({ streetId, estateId: undefined })}
            options={streetsOf(estates).map(({ id, name }) => ({ value: id, label: local(name) }))}
          />
          <Choice
            label={t('ledgers.problems.estate')}
            value={filter.estateId}
            onChange={(estateId) => onChange({ estateId })}
            options={ofStreet.map(({ id, name }) => ({ value: id, label: local(name) }))}
          />
          <Choice
            label={t('board.source')}
            value={filter.source}
            onChange={(source) => onChange({ source })}
            options={TicketSourceKind.options.map((each) => ({ value: each, label: local(ticketSourceNames[each]) }))}
          />
          <Labelled label={t('board.number')}>
            {(field) => (
              <Input.Search
                {...field}
                className="narrow"
                allowClear
                maxLength={60}
                defaultValue={filter.number ?? ''}
                onSearch={(number) => onChange({ number: number.trim() === '' ? undefined : number.trim() })}
              />
            )}
          </Labelled>
          <Choice
            label={t('board.sort')}
            allText={t('board.sorts.due')}
            value={filter.sort === 'due' ? undefined : filter.sort}
            onChange={(sort) => onChange({ sort: sort ?? 'due' })}
            options={[{ value: 'newest', label: t('board.sorts.newest') }]}
          />
        </div>
      </details>
    </>
  );
}

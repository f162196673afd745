import type { DutyEntryValue } from '@anju/contracts';
import type { DutyView } from '@anju/contracts/api-client';
import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putDuty } from '../../shared/api/routing-queries.js';
import { TimeField } from '../../shared/ui/time-field.js';
import { ManyField, NativeField, OneField } from './fields.js';
import { ItemForm } from './item-form.js';
import { useRoutingWords } from './routing-words.js';
import type { FormProps } from './use-editing.js';

const WEEK = ['1', '2', '3', '4', '5', '6', '7'] as const;

interface Props {
  readonly form: FormProps<DutyView['entries'][number]>;
  readonly roster: string;
  readonly members: DutyView['members'];
  readonly person: (userId: string) => string;
}

/** A shift or an exception of a calendar is written, changed or taken away. */
export function DutyForm({ form, roster, members, person }: Props) {
  const { t } = useTranslation();
  const words = useRoutingWords();
  const entry = form.item?.entry;
  const [kind, setKind] = useState(entry?.kind ?? 'weekly');
  const shift = useShift(entry?.kind === 'weekly' ? entry : undefined);
  const exception = useException(entry?.kind === 'exception' ? entry : undefined);
  const value = kind === 'weekly' ? shift.value : exception.value;
  const people = members.map(({ userId, displayName }) => ({ value: userId, label: displayName }));
  return (
    <ItemForm
      form={form}
      wordsOf={(each) => words.entry(each.entry, person)}
      value={value === null ? null : { roster, entry: value }}
      put={putDuty}
      texts={{ add: t('routing.edit.addDuty') }}
    >
      {(problemOf) => (
        <>
          <div className="form-row">
            <OneField
              label={t('routing.duty.kind')}
              problem={problemOf('entry.kind')}
              value={kind}
              onChange={(next) => setKind(next === 'exception' ? 'exception' : 'weekly')}
              options={[
                { value: 'weekly', label: t('routing.duty.weekly') },
                { value: 'exception', label: t('routing.duty.exception') },
              ]}
            />
          </div>
          {kind === 'weekly' ? (
            <ShiftFields shift={shift} people={people} problemOf={problemOf} />
          ) : (
            <ExceptionFields exception={exception} people={people} problemOf={problemOf} />
          )}
        </>
      )}
    </ItemForm>
  );
}

function useShift(begin: Extract<DutyEntryValue, { kind: 'weekly' }> | undefined) {
  const [draft, setDraft] = useState({
    weekdays: begin?.weekdays ?? [1, 2, 3, 4, 5, 6, 7],
    from: begin?.from ?? '',
    to: begin?.to ?? '',
    userIds: begin?.userIds ?? [],
    fromDay: begin?.fromDay ?? '',
    toDay: begin?.toDay ?? '',
  });
  const { weekdays, from, to, userIds, fromDay, toDay } = draft;
  const isWhole = weekdays.length > 0 && from !== '' && to !== '' && userIds.length > 0 && fromDay !== '';
  const value: DutyEntryValue | null = isWhole
    ? { kind: 'weekly', ...draft, toDay: toDay === '' ? null : toDay }
    : null;
  return { draft, change: (part: Partial<typeof draft>) => setDraft({ ...draft, ...part }), value };
}

function useException(begin: Extract<DutyEntryValue, { kind: 'exception' }> | undefined) {
  const [draft, setDraft] = useState({
    fromMs: begin?.fromMs ?? null,
    toMs: begin?.toMs ?? null,
    isAllOff: begin?.offUserIds === null,
    off: begin?.offUserIds ?? [],
    on: begin?.onUserIds ?? [],
  });
  const { fromMs, toMs, isAllOff, off, on } = draft;
  const value: DutyEntryValue | null =
    fromMs === null || toMs === null
      ? null
      : { kind: 'exception', fromMs, toMs, offUserIds: isAllOff ? null : off, onUserIds: on };
  return { draft, change: (part: Partial<typeof draft>) => setDraft({ ...draft, ...part }), value };
}

interface PartProps {
  readonly people: readonly { readonly value: string; readonly label: string }[];
  readonly problemOf: (field: string) => string | undefined;
}

function ShiftFields({ shift, people, problemOf }: PartProps & { readonly shift: ReturnType<typeof useShift> }) {
  const { t } = useTranslation();
  const { draft, change } = shift;
  return (
    <>
      <div className="form-row">
        <ManyField
          label={t('routing.duty.days7')}
          problem={problemOf('entry.weekdays')}
          value={draft.weekdays.map(String)}
          onChange={(next) => change({ weekdays: next.map(Number).toSorted((a, b) => a - b) })}
          options={WEEK.map((day) => ({ value: day, label: t(`routing.duty.weekdays.${day}`) }))}
        />
        <NativeField
          label={t('routing.duty.from')}
          problem={problemOf('entry.from')}
          type="time"
          value={draft.from}
          onChange={(from) => change({ from })}
        />
        <NativeField
          label={t('routing.duty.to')}
          problem={problemOf('entry.to')}
          type="time"
          value={draft.to}
          onChange={(to) => change({ to })}
        />
        <ManyField
          label={t('routing.duty.people')}
          problem={problemOf('entry.userIds')}
          value={draft.userIds}
          onChange={(userIds) => change({ userIds })}
          options={people}
        />
        <NativeField
          label={t('routing.edit.fromDay')}
          problem={problemOf('entry.fromDay')}
          type="date"
          value={draft.fromDay}
          onChange={(fromDay) => change({ fromDay })}
        />
        <NativeField
          label={t('routing.edit.toDay')}
          problem={problemOf('entry.toDay')}
          type="date"
          value={draft.toDay}
          onChange={(toDay) => change({ toDay })}
        />
      </div>
      <p className="muted">{t('routing.duty.crosses')}</p>
    </>
  );
}

function ExceptionFields(props: PartProps & { readonly exception: ReturnType<typeof useException> }) {
  const { t } = useTranslation();
  const { exception, people, problemOf } = props;
  const { draft, change } = exception;
  return (
    <>
      <div className="form-row">
        <TimeField
          label={t('routing.duty.from')}
          valueMs={draft.fromMs}
          onChange={(fromMs) => change({ fromMs })}
          problem={problemOf('entry.fromMs')}
        />
        <TimeField
          label={t('routing.duty.to')}
          valueMs={draft.toMs}
          onChange={(toMs) => change({ toMs })}
          problem={problemOf('entry.toMs')}
        />
        {!draft.isAllOff && (
          <ManyField
            label={t('routing.duty.offPeople')}
            problem={problemOf('entry.offUserIds')}
            value={draft.off}
            onChange={(off) => change({ off })}
            options={people}
          />
        )}
        <ManyField
          label={t('routing.duty.onPeople')}
          problem={problemOf('entry.onUserIds')}
          value={draft.on}
          onChange={(on) => change({ on })}
          options={people}
        />
      </div>
      <Checkbox checked={draft.isAllOff} onChange={({ target }) => change({ isAllOff: target.checked })}>
        {t('routing.duty.offEverybody')}
      </Checkbox>
    </>
  );
}

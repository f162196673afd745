import { ContractValue, DutyEntryValue, problemClasses, Roster, RouteValue } from '@anju/contracts';
import type { RoutingChange } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatMinute } from './format-minute.js';
import { useRoutingNames } from './use-routing-names.js';

const WEEK = ['1', '2', '3', '4', '5', '6', '7'] as const;

export interface RoutingWords {
  readonly route: (value: RouteValue) => string;
  /** Of what a route is about: estate and class. */
  readonly routeSubject: (value: Pick<RouteValue, 'estateId' | 'problemClass'>) => string;
  readonly contract: (value: ContractValue) => string;
  readonly period: (value: Pick<ContractValue, 'fromDay' | 'toDay'>) => string;
  readonly entry: (entry: DutyEntryValue, person: (userId: string) => string) => string;
  /** What a change put in force; `undefined`: it was taken away. */
  readonly change: (change: RoutingChange, person: (userId: string) => string) => string | undefined;
}

/** Routes, contracts and shifts as sentences. */
export function useRoutingWords(): RoutingWords {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const names = useRoutingNames();

  const period: RoutingWords['period'] = ({ fromDay, toDay }) =>
    toDay === null ? t('routing.openEnd', { from: fromDay }) : t('routing.until', { from: fromDay, to: toDay });

  const routeSubject: RoutingWords['routeSubject'] = ({ estateId, problemClass }) =>
    [
      estateId === null ? t('routing.allEstates') : names.estate(estateId),
      problemClass === null ? t('routing.allClasses') : local(problemClasses[problemClass]),
    ].join(' · ');

  const route: RoutingWords['route'] = (value) =>
    [
      routeSubject(value),
      `${t('routing.preview.lead')} ${names.party(value.leadPartyId)}`,
      ...(value.coHandlerPartyIds.length === 0
        ? []
        : [`${t('routing.preview.coHandler')} ${names.list(value.coHandlerPartyIds.map(names.party))}`]),
    ].join(' · ');

  const contract: RoutingWords['contract'] = (value) =>
    [names.party(value.partyId), names.place(value.place), names.classes(value.problemClasses), period(value)].join(
      ' · ',
    );

  const entry: RoutingWords['entry'] = (value, person) => {
    if (value.kind === 'exception') {
      const { fromMs, toMs, offUserIds, onUserIds } = value;
      return [
        t('routing.until', { from: formatMinute(fromMs), to: formatMinute(toMs) }),
        ...(offUserIds === null
          ? [t('routing.duty.offAll')]
          : offUserIds.length === 0
            ? []
            : [t('routing.duty.off', { names: names.list(offUserIds.map(person)) })]),
        ...(onUserIds.length === 0 ? [] : [t('routing.duty.on', { names: names.list(onUserIds.map(person)) })]),
      ].join(' · ');
    }
    const { weekdays, from, to, userIds } = value;
    const days = WEEK.filter((day) => weekdays.includes(Number(day)));
    const isAllDay = from === '00:00' && to === '00:00';
    const end = to > from ? to : t('routing.duty.nextDay', { time: to });
    return [
      days.length === 7 ? t('routing.duty.daily') : names.list(days.map((day) => t(`routing.duty.weekdays.${day}`))),
      isAllDay ? t('routing.duty.allDay') : `${from}–${end}`,
      names.list(userIds.map(person)),
      period(value),
    ].join(' · ');
  };

  return {
    route,
    routeSubject,
    contract,
    period,
    entry,
    change: ({ kind, itemId, value }, person) => {
      if (value === null) return undefined;
      if (kind === 'party') {
        return `${names.party(itemId)} · ${value.gone === true ? t('routing.gone') : t('routing.changes.back')}`;
      }
      if (kind === 'route') {
        const read = RouteValue.safeParse(value);
        if (read.success) return route(read.data);
      }
      if (kind === 'contract') {
        const read = ContractValue.safeParse(value);
        if (read.success) return contract(read.data);
      }
      if (kind === 'duty') {
        const read = DutyEntryValue.safeParse(value.entry);
        const roster = Roster.safeParse(value.roster);
        if (read.success && roster.success) return `${names.audience(roster.data)} · ${entry(read.data, person)}`;
      }
      return JSON.stringify(value);
    },
  };
}

import { problemClasses } from '@anju/contracts';
import type { EstateView, ProblemClass, RoutingTableView } from '@anju/contracts/api-client';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { estatesQuery } from '../../shared/api/queries.js';
import { dutyQuery, routingTableQuery } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';

const labels = (path: string): string => path.replaceAll('-', '_');

export interface RoutingNames {
  readonly estate: (estateId: string) => string;
  readonly party: (partyId: string) => string;
  /** Of a place by ids, or by the labels of its path. */
  readonly place: (path: string) => string;
  /** Of a calendar, or whom an event calls. */
  readonly audience: (audience: string) => string;
  readonly classes: (classes: readonly ProblemClass[]) => string;
  readonly list: (names: readonly string[]) => string;
}

const placeOf = ({ districtId, streetId, id }: EstateView) => ({
  district: labels(districtId),
  street: labels(`${districtId}.${streetId}`),
  estate: labels(`${districtId}.${streetId}.${id}`),
});

/** People read names: of what nobody told the name, the id. */
export function useRoutingNames(): RoutingNames {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const estates = useQuery(estatesQuery).data ?? [];
  const table: RoutingTableView | undefined = useQuery(routingTableQuery).data;
  const isOneDistrict = new Set(estates.map(({ districtId }) => districtId)).size <= 1;
  const party = (partyId: string) => table?.parties.find(({ id }) => id === partyId)?.name ?? partyId;
  function place(path: string): string {
    const wanted = labels(path);
    for (const each of estates) {
      const { district, street, estate } = placeOf(each);
      if (wanted === estate) return local(each.name);
      if (wanted === street) return local(each.streetName);
      if (wanted === district && isOneDistrict) return t('routing.wholeDistrict');
    }
    return path;
  }
  return {
    estate: (estateId) => {
      const found = estates.find(({ id }) => id === estateId);
      return found === undefined ? estateId : local(found.name);
    },
    party,
    place,
    audience: (audience) => {
      const at = audience.indexOf(':');
      const [kind, what] = [audience.slice(0, at), audience.slice(at + 1)];
      if (kind === 'party') return party(what);
      if (kind === 'officers') {
        return t(what.includes('.') ? 'routing.audience.officers' : 'routing.audience.districtOfficers', {
          place: place(what),
        });
      }
      if (kind === 'dispatchers') return t('routing.audience.dispatchers', { place: place(what) });
      if (kind === 'supervisors') return t('routing.audience.supervisors', { place: place(what) });
      if (kind === 'verifiers') return t('routing.audience.verifiers', { place: place(what) });
      return audience;
    },
    classes: (classes) => classes.map((each) => local(problemClasses[each])).join(language === 'zh' ? '、' : ', '),
    list: (names) => names.join(language === 'zh' ? '、' : ', '),
  };
}

/** Names of those who can be on duty by these calendars. */
export function useMemberNames(rosters: readonly string[]): (userId: string) => string {
  const known = useQueries({
    queries: [...new Set(rosters)].map((roster) => dutyQuery(roster)),
    combine: (answers) =>
      new Map(
        answers
          .flatMap(({ data }) => [...(data?.left ?? []), ...(data?.members ?? [])])
          .map((each) => [each.userId, each.displayName]),
      ),
  });
  return (userId) => known.get(userId) ?? userId;
}

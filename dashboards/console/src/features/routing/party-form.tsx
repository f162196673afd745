import type { PartyRoutingWrite, RoutingPartyView, RoutingTableView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { partyTicketsQuery, putParty } from '../../shared/api/routing-queries.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { ItemForm } from './item-form.js';
import { useRoutingWords } from './routing-words.js';
import type { FormProps } from './use-editing.js';

interface Props {
  readonly form: FormProps<RoutingPartyView>;
  /** As it was when the form began: what is asked for is the opposite. */
  readonly party: RoutingPartyView;
  readonly table: RoutingTableView;
}

/** A party leaves, or works here again. */
export function PartyForm({ form, party, table }: Props) {
  const { t } = useTranslation();
  const { name, gone } = party;
  return (
    <ItemForm
      form={form}
      wordsOf={(each) => `${each.name} · ${t(each.gone ? 'routing.gone' : 'routing.leaving.here')}`}
      value={{ gone: !gone }}
      put={(itemId, { value, ...write }) =>
        putParty(itemId, { ...write, value: value ?? { gone: !gone } } satisfies PartyRoutingWrite)
      }
      texts={{
        add: '',
        instead: gone
          ? {
              title: t('routing.leaving.backOf', { name }),
              confirm: t('routing.leaving.confirmBack'),
              done: t('routing.leaving.backDone'),
            }
          : {
              title: t('routing.leaving.leaveOf', { name }),
              confirm: t('routing.leaving.confirm'),
              done: t('routing.leaving.done'),
            },
      }}
    >
      {() => (gone ? <p>{t('routing.leaving.backAbout')}</p> : <WhatHappens party={party} table={table} />)}
    </ItemForm>
  );
}

/** What becomes of the party's tickets, contracts, routes and shifts. */
function WhatHappens({ party: { id }, table }: Pick<Props, 'party' | 'table'>) {
  const { t } = useTranslation();
  const words = useRoutingWords();
  const tickets = useQuery(partyTicketsQuery(id));
  const contracts = table.contracts.filter(({ partyId }) => partyId === id);
  const routes = table.routes.filter((each) => each.leadPartyId === id || each.coHandlerPartyIds.includes(id));
  return (
    <div data-testid="what-happens">
      <p>{t('routing.leaving.about')}</p>
      <QueryView query={tickets}>
        {({ leads, helps }) => (
          <p data-leads={leads.length} data-helps={helps.length}>
            {t('routing.leaving.tickets', { leads: leads.length, helps: helps.length })}{' '}
            {[...leads, ...helps].map((ticketId) => (
              <Link key={ticketId} to={`/tickets/${ticketId}`} className="target nowrap">
                {ticketId}{' '}
              </Link>
            ))}
          </p>
        )}
      </QueryView>
      {contracts.length + routes.length === 0 && <p>{t('routing.leaving.unnamed')}</p>}
      {contracts.length > 0 && (
        <>
          <p>{t('routing.leaving.contracts', { count: contracts.length })}</p>
          <ul className="notes">
            {contracts.map((contract) => (
              <li key={contract.id} data-names={contract.id}>
                {words.contract(contract)}
              </li>
            ))}
          </ul>
        </>
      )}
      {routes.length > 0 && (
        <>
          <p>{t('routing.leaving.routes', { count: routes.length })}</p>
          <ul className="notes">
            {routes.map((route) => (
              <li key={route.id} data-names={route.id}>
                {words.route(route)}
              </li>
            ))}
          </ul>
        </>
      )}
      {table.rosters.includes(`party:${id}`) && <p>{t('routing.leaving.shifts')}</p>}
    </div>
  );
}

import { problemClasses } from '@anju/contracts';
import type { RoutingTableView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { routingTableQuery } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { FactTable } from '../../shared/ui/fact-table.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { ContractForm } from './contract-form.js';
import { EditButtons } from './edit-buttons.js';
import { ItemSection } from './item-section.js';
import { useRoutingRights } from './may-change-routing.js';
import { Parties, PartyState } from './parties.js';
import { RouteForm } from './route-form.js';
import { useRoutingWords } from './routing-words.js';
import { useEditing } from './use-editing.js';
import { useRoutingNames } from './use-routing-names.js';

/** Contracts, routes and parties of the places that the viewer sees. */
export function TablePart() {
  const { t } = useTranslation();
  const query = useQuery(routingTableQuery);
  return (
    <>
      <p className="muted">{t('routing.about')}</p>
      <QueryView query={query}>
        {(table) => (
          <>
            <Contracts table={table} />
            <Routes table={table} />
            <Parties table={table} />
          </>
        )}
      </QueryView>
    </>
  );
}

function Contracts({ table: { contracts, parties } }: { table: RoutingTableView }) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  const words = useRoutingWords();
  const { mayChangeAny, mayChange } = useRoutingRights();
  const { begin, form, turn } = useEditing(contracts);
  const add = { text: t('routing.edit.addContract'), testId: 'add-contract', onBegin: () => begin(undefined) };
  return (
    <ItemSection
      title={t('routing.contracts')}
      add={mayChangeAny ? add : undefined}
      form={form && <ContractForm key={turn} form={form} />}
      none={t('routing.noContracts')}
      isEmpty={contracts.length === 0}
    >
      <FactTable
        testId="contracts"
        rows={contracts}
        attributesOf={({ id, version, state }) => ({
          'data-contract': id,
          'data-version': version,
          'data-state': state,
        })}
        columns={[
          {
            title: t('routing.party'),
            of: ({ partyId }) => (
              <>
                {names.party(partyId)} <PartyState party={parties.find(({ id }) => id === partyId)} />
              </>
            ),
          },
          { title: t('routing.place'), of: ({ place }) => names.place(place) },
          { title: t('routing.classes'), of: (contract) => names.classes(contract.problemClasses) },
          { title: t('routing.period'), of: words.period },
          {
            title: t('routing.state'),
            of: ({ state }) => (
              <span {...(state === 'in_force' ? {} : { className: 'muted' })}>{t(`routing.states.${state}`)}</span>
            ),
          },
        ]}
        actionsOf={
          mayChangeAny
            ? (contract) =>
                mayChange(contract.place) && (
                  <EditButtons
                    what={words.contract(contract)}
                    onEdit={() => begin(contract)}
                    onRemove={() => begin(contract, true)}
                  />
                )
            : undefined
        }
      />
    </ItemSection>
  );
}

function Routes({ table: { routes, parties } }: { table: RoutingTableView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const names = useRoutingNames();
  const words = useRoutingWords();
  const { mayChangeAny, mayChange, mayChangeAll, pathOfEstate } = useRoutingRights();
  const { begin, form, turn } = useEditing(routes);
  const mayChangeRoute = (estateId: string | null) =>
    estateId === null ? mayChangeAll : mayChange(pathOfEstate(estateId) ?? '');
  const add = { text: t('routing.edit.addRoute'), testId: 'add-route', onBegin: () => begin(undefined) };
  return (
    <ItemSection
      title={t('routing.routes')}
      add={mayChangeAny ? add : undefined}
      form={form && <RouteForm key={turn} form={form} />}
      none={t('routing.noRoutes')}
      isEmpty={routes.length === 0}
    >
      <FactTable
        testId="routes"
        rows={routes}
        attributesOf={({ id, version }) => ({ 'data-route': id, 'data-version': version })}
        columns={[
          {
            title: t('routing.place'),
            of: ({ estateId }) => (estateId === null ? t('routing.allEstates') : names.estate(estateId)),
          },
          {
            title: t('routing.classes'),
            of: ({ problemClass }) =>
              problemClass === null ? t('routing.allClasses') : local(problemClasses[problemClass]),
          },
          {
            title: t('routing.preview.lead'),
            of: ({ leadPartyId }) => (
              <>
                {names.party(leadPartyId)} <PartyState party={parties.find(({ id }) => id === leadPartyId)} />
              </>
            ),
          },
          {
            title: t('routing.preview.coHandler'),
            of: ({ coHandlerPartyIds }) =>
              coHandlerPartyIds.length === 0 ? '—' : names.list(coHandlerPartyIds.map(names.party)),
            isWithout: ({ coHandlerPartyIds }) => coHandlerPartyIds.length === 0,
          },
        ]}
        actionsOf={
          mayChangeAny
            ? (route) =>
                mayChangeRoute(route.estateId) && (
                  <EditButtons
                    what={words.route(route)}
                    onEdit={() => begin(route)}
                    onRemove={() => begin(route, true)}
                  />
                )
            : undefined
        }
      />
    </ItemSection>
  );
}

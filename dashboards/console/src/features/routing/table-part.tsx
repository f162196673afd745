import { problemClasses } from '@anju/contracts';
import type { RoutingPartyView, RoutingTableView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { routingTableQuery } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { ContractForm } from './contract-form.js';
import { EditButtons } from './edit-buttons.js';
import { useRoutingRights } from './may-change-routing.js';
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

/** Why nobody of a party would get anything. */
function PartyState({ party }: { party: RoutingPartyView | undefined }) {
  const { t } = useTranslation();
  if (party?.gone === true) return <strong className="truth">{t('routing.gone')}</strong>;
  if (party?.hasAccount === false) return <strong className="truth">{t('routing.noAccount')}</strong>;
  return null;
}

function Contracts({ table: { contracts, parties } }: { table: RoutingTableView }) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  const words = useRoutingWords();
  const { mayChangeAny, mayChange } = useRoutingRights();
  const { begin, form, turn } = useEditing(contracts);
  return (
    <>
      <h3>{t('routing.contracts')}</h3>
      {mayChangeAny && form === undefined && (
        <div className="form-row">
          <Button onClick={() => begin(undefined)} data-testid="add-contract">
            {t('routing.edit.addContract')}
          </Button>
        </div>
      )}
      {form !== undefined && <ContractForm key={turn} {...form} />}
      {contracts.length === 0 && <Nothing text={t('routing.noContracts')} />}
      {contracts.length > 0 && (
        <div className="points-frame">
          <table className="points stacked" data-testid="contracts">
            <thead>
              <tr>
                <th scope="col">{t('routing.party')}</th>
                <th scope="col">{t('routing.place')}</th>
                <th scope="col">{t('routing.classes')}</th>
                <th scope="col">{t('routing.period')}</th>
                <th scope="col">{t('routing.state')}</th>
                {mayChangeAny && <td />}
              </tr>
            </thead>
            <tbody>
              {contracts.map((contract) => (
                <tr key={contract.id} data-contract={contract.id} data-version={contract.version}>
                  <th scope="row">
                    {names.party(contract.partyId)}{' '}
                    <PartyState party={parties.find(({ id }) => id === contract.partyId)} />
                  </th>
                  <td data-label={t('routing.place')}>{names.place(contract.place)}</td>
                  <td data-label={t('routing.classes')}>{names.classes(contract.problemClasses)}</td>
                  <td data-label={t('routing.period')}>{words.period(contract)}</td>
                  <td data-label={t('routing.state')} data-state={contract.state}>
                    {contract.state === 'in_force' ? (
                      t('routing.states.in_force')
                    ) : (
                      <span className="muted">{t(`routing.states.${contract.state}`)}</span>
                    )}
                  </td>
                  {mayChangeAny && (
                    <td>
                      {mayChange(contract.place) && (
                        <EditButtons
                          what={words.contract(contract)}
                          onEdit={() => begin(contract)}
                          onRemove={() => begin(contract, true)}
                        />
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
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
  return (
    <>
      <h3>{t('routing.routes')}</h3>
      {mayChangeAny && form === undefined && (
        <div className="form-row">
          <Button onClick={() => begin(undefined)} data-testid="add-route">
            {t('routing.edit.addRoute')}
          </Button>
        </div>
      )}
      {form !== undefined && <RouteForm key={turn} {...form} />}
      {routes.length === 0 && <Nothing text={t('routing.noRoutes')} />}
      {routes.length > 0 && (
        <div className="points-frame">
          <table className="points stacked" data-testid="routes">
            <thead>
              <tr>
                <th scope="col">{t('routing.place')}</th>
                <th scope="col">{t('routing.classes')}</th>
                <th scope="col">{t('routing.preview.lead')}</th>
                <th scope="col">{t('routing.preview.coHandler')}</th>
                {mayChangeAny && <td />}
              </tr>
            </thead>
            <tbody>
              {routes.map((route) => (
                <tr key={route.id} data-route={route.id} data-version={route.version}>
                  <th scope="row">
                    {route.estateId === null ? t('routing.allEstates') : names.estate(route.estateId)}
                  </th>
                  <td data-label={t('routing.classes')}>
                    {route.problemClass === null ? t('routing.allClasses') : local(problemClasses[route.problemClass])}
                  </td>
                  <td data-label={t('routing.preview.lead')}>
                    {names.party(route.leadPartyId)}{' '}
                    <PartyState party={parties.find(({ id }) => id === route.leadPartyId)} />
                  </td>
                  <td
                    data-label={t('routing.preview.coHandler')}
                    {...(route.coHandlerPartyIds.length === 0 ? { className: 'without' } : {})}
                  >
                    {route.coHandlerPartyIds.length === 0 ? '—' : names.list(route.coHandlerPartyIds.map(names.party))}
                  </td>
                  {mayChangeAny && (
                    <td>
                      {mayChangeRoute(route.estateId) && (
                        <EditButtons
                          what={words.route(route)}
                          onEdit={() => begin(route)}
                          onRemove={() => begin(route, true)}
                        />
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Parties({ table: { parties } }: { table: RoutingTableView }) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  return (
    <>
      <h3>{t('routing.parties')}</h3>
      <ul className="notes" data-testid="parties">
        {parties.map((party) => (
          <li key={party.id} data-party={party.id}>
            {party.name} <span className="muted">· {names.place(party.place)}</span> <PartyState party={party} />
          </li>
        ))}
      </ul>
    </>
  );
}

import type { RoutingPartyView, RoutingTableView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { leftTicketsQuery } from '../../shared/api/supervision-queries.js';
import { FactTable } from '../../shared/ui/fact-table.js';
import { ItemSection } from './item-section.js';
import { useRoutingRights } from './may-change-routing.js';
import { PartyForm } from './party-form.js';
import { useEditing } from './use-editing.js';
import { useRoutingNames } from './use-routing-names.js';

/** Why nobody of a party would get anything. */
export function PartyState({ party }: { party: RoutingPartyView | undefined }) {
  const { t } = useTranslation();
  if (party?.gone === true) return <strong className="truth">{t('routing.gone')}</strong>;
  if (party?.hasAccount === false) return <strong className="truth">{t('routing.noAccount')}</strong>;
  return null;
}

/** Who works at the places that the viewer sees; whoever is responsible for a place says of its parties that they left. */
export function Parties({ table }: { table: RoutingTableView }) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  const { mayTry, mayChangeAny, mayChange } = useRoutingRights();
  const { data: left = [] } = useQuery({ ...leftTicketsQuery, enabled: mayTry });
  const { begin, form, turn } = useEditing(table.parties);
  return (
    <ItemSection
      title={t('routing.parties')}
      form={form?.item && <PartyForm key={turn} form={form} party={form.item} table={table} />}
      none={t('routing.leaving.noParties')}
      isEmpty={table.parties.length === 0}
    >
      <FactTable
        testId="parties"
        rows={table.parties}
        attributesOf={({ id, version, gone }) => ({ 'data-party': id, 'data-version': version, 'data-gone': gone })}
        columns={[
          { title: t('routing.party'), of: ({ name }) => name },
          { title: t('routing.place'), of: ({ place }) => names.place(place) },
          {
            title: t('routing.state'),
            of: (party) => (
              <>
                <PartyState party={party} />
                {party.gone && left.some(({ partyId }) => partyId === party.id) && (
                  <>
                    {' '}
                    <Link to="/tickets" className="target" data-testid="left-behind">
                      {t('routing.leaving.holds')}
                    </Link>
                  </>
                )}
              </>
            ),
            isWithout: ({ gone, hasAccount }) => !gone && hasAccount,
          },
        ]}
        actionsOf={
          mayChangeAny
            ? (party) =>
                mayChange(party.place) && (
                  <Button
                    onClick={() => begin(party)}
                    aria-label={t(party.gone ? 'routing.leaving.backOf' : 'routing.leaving.leaveOf', {
                      name: party.name,
                    })}
                    data-testid={party.gone ? 'party-back' : 'party-leaves'}
                  >
                    {t(party.gone ? 'routing.leaving.back' : 'routing.leaving.leave')}
                  </Button>
                )
            : undefined
        }
      />
    </ItemSection>
  );
}

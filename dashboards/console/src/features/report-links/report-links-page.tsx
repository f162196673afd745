import { type FacilityKind, facilityKinds } from '@anju/contracts';
import type { EstateView, FacilitySummary, ReportLinkView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { estatesQuery, facilitiesQuery, keys, sessionQuery } from '../../shared/api/queries.js';
import { makeReportLinks, reportLinksQuery } from '../../shared/api/report-link-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { seesReportLinks } from '../../shared/names/sees-report-links.js';
import { Choice } from '../../shared/ui/choice.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { AddressWarning } from './address-warning.js';
import { codedFacilities, revokedLinks } from './coded-facilities.js';
import { FacilityCodes } from './facility-codes.js';
import { kindsOf, MOST_TICKED, printAddress } from './label-choice.js';
import { mayKeepLinks } from './may-keep-links.js';
import { RevokedCodes } from './revoked-codes.js';

/** The codes at the facilities of an estate, by which residents report: which is where in force, and what came by it. */
export function ReportLinksPage() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const estates = useQuery(estatesQuery);
  return (
    <TicketsFrame>
      <header>
        <h2>{t('reportLinks.title')}</h2>
      </header>
      <p className="muted">{t('reportLinks.about')}</p>
      {seesReportLinks(session.data) ? (
        <QueryView query={estates}>
          {(known) => (known.length === 0 ? <Nothing text={t('reportLinks.noEstate')} /> : <Estates estates={known} />)}
        </QueryView>
      ) : (
        <Nothing text={t('reportLinks.notYours')} />
      )}
    </TicketsFrame>
  );
}

function Estates({ estates }: { estates: readonly EstateView[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const [params, setParams] = useSearchParams();
  const asked = params.get('estateId');
  const estate = estates.find(({ id }) => id === asked) ?? estates[0];
  if (estate === undefined) return null;
  return (
    <>
      <div className="form-row">
        <Labelled label={t('complaints.estate')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              value={estate.id}
              onChange={(estateId: string) => setParams({ estateId }, { replace: true })}
              options={estates.map(({ id, name }) => ({ value: id, label: local(name) }))}
            />
          )}
        </Labelled>
      </div>
      <EstateCodes key={estate.id} estateId={estate.id} />
    </>
  );
}

function EstateCodes({ estateId }: { estateId: string }) {
  const facilities = useQuery(facilitiesQuery(estateId));
  const links = useQuery(reportLinksQuery(estateId));
  return (
    <QueryView query={facilities}>
      {(known) => (
        <QueryView query={links}>{(codes) => <Codes estateId={estateId} facilities={known} links={codes} />}</QueryView>
      )}
    </QueryView>
  );
}

interface CodesProps {
  readonly estateId: string;
  readonly facilities: readonly FacilitySummary[];
  readonly links: readonly ReportLinkView[];
}

function Codes({ estateId, facilities, links }: CodesProps) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [kind, setKind] = useState<FacilityKind>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const may = mayKeepLinks(useQuery(sessionQuery).data);
  // What was refused is told above the list: the row it was about may be another one by now.
  const [refusal, setRefusal] = useState<unknown>(null);
  const coded = codedFacilities(facilities, links);
  const inForce = coded.flatMap(({ link }) => (link === undefined ? [] : [link]));
  const missing = coded.length - inForce.length;
  const shown = kind === undefined ? coded : coded.filter(({ facility }) => facility.kind === kind);
  // A code may have been revoked since it was ticked.
  const ticked = inForce.flatMap(({ facilityId }) => (chosen.has(facilityId) ? [facilityId] : []));
  const printable = shown.flatMap(({ link }) => (link === undefined ? [] : [link.facilityId]));
  const tick = (facilityIds: readonly string[], isTicked: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      for (const id of facilityIds) isTicked ? next.add(id) : next.delete(id);
      return next;
    });
  const make = useMutation({
    mutationFn: (facilityIds: string[] | undefined) =>
      makeReportLinks(estateId, facilityIds === undefined ? {} : { facilityIds }),
    onMutate: () => setRefusal(null),
    onSuccess: () => message.success(t('reportLinks.made')),
    onError: setRefusal,
    onSettled: () => client.invalidateQueries({ queryKey: keys.allTickets }),
  });
  if (coded.length === 0) return <Nothing text={t('reportLinks.noFacility')} />;
  return (
    <>
      <p data-testid="codes-summary" data-codes={inForce.length} data-missing={missing}>
        {t('reportLinks.summary', { count: coded.length, codes: inForce.length, missing })}
      </p>
      <AddressWarning links={inForce} />
      <div className="ticket-actions">
        {may && missing > 0 && (
          <Button
            type="primary"
            size="large"
            loading={make.isPending && make.variables === undefined}
            onClick={() => make.mutate(undefined)}
            data-testid="make-all"
          >
            {t('reportLinks.makeAll', { count: missing })}
          </Button>
        )}
        {printable.length > 0 && (
          <Link
            to={printAddress({ estateIds: [estateId], kind, facilityIds: [] })}
            className="button-link"
            data-testid="print-all"
          >
            {t(kind === undefined ? 'reportLinks.printAll' : 'reportLinks.printShown', { count: printable.length })}
          </Link>
        )}
        {ticked.length > 0 && ticked.length <= MOST_TICKED && (
          <Link
            to={printAddress({ estateIds: [estateId], kind: undefined, facilityIds: ticked })}
            className="button-link"
            data-testid="print-ticked"
          >
            {t('reportLinks.printTicked', { count: ticked.length })}
          </Link>
        )}
      </div>
      {ticked.length > MOST_TICKED && (
        <Alert type="warning" showIcon title={t('reportLinks.tooManyTicked', { count: MOST_TICKED })} />
      )}
      <div className="form-row">
        <Choice
          label={t('reportLinks.kind')}
          value={kind}
          onChange={(next) => setKind(kindsOf(facilities.map((each) => each.kind)).find((each) => each === next))}
          options={kindsOf(facilities.map((each) => each.kind)).map((each) => ({
            value: each,
            label: local(facilityKinds[each]),
          }))}
        />
      </div>
      {refusal !== null && (
        <Alert
          type="error"
          showIcon
          closable
          onClose={() => setRefusal(null)}
          title={<ProblemText error={refusal} />}
          data-testid="refusal"
        />
      )}
      <FacilityCodes
        coded={shown}
        ticked={chosen}
        onTick={tick}
        making={make.isPending ? make.variables?.[0] : undefined}
        onMake={may ? (facilityId) => make.mutate([facilityId]) : undefined}
        onRefused={setRefusal}
      />
      <RevokedCodes links={revokedLinks(links)} />
    </>
  );
}

import { facilityKinds } from '@anju/contracts';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import type { CodedFacility, LinkInForce } from './coded-facilities.js';
import { printAddress } from './label-choice.js';
import { RevokeCode } from './revoke-code.js';

interface Props {
  readonly coded: readonly CodedFacility[];
  /** Facilities whose labels are to be printed. */
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (facilityIds: readonly string[], isTicked: boolean) => void;
  /** The facility whose code is being made. */
  readonly making: string | undefined;
  /** Absent: the viewer makes none and revokes none. */
  readonly onMake: ((facilityId: string) => void) | undefined;
  readonly onRefused: (error: unknown) => void;
}

/** Every facility of the estate with its code, or without one. */
export function FacilityCodes({ coded, ticked, onTick, making, onMake, onRefused }: Props) {
  const { t } = useTranslation();
  const printable = coded.flatMap(({ facility, link }) => (link === undefined ? [] : [facility.id]));
  const count = printable.filter((id) => ticked.has(id)).length;
  return (
    <div className="points-frame">
      {printable.length > 1 && (
        <Checkbox
          className="target"
          checked={count === printable.length}
          indeterminate={count > 0 && count < printable.length}
          onChange={({ target }) => onTick(printable, target.checked)}
          data-testid="tick-all"
        >
          {t('reportLinks.tickAll', { count: printable.length })}
        </Checkbox>
      )}
      <table className="points stacked" data-testid="facility-codes">
        <thead>
          <tr>
            <th scope="col">{t('complaints.facility')}</th>
            <th scope="col">{t('reportLinks.code')}</th>
            <th scope="col">{t('reportLinks.came')}</th>
            <th scope="col">{t('reportLinks.do')}</th>
          </tr>
        </thead>
        <tbody>
          {coded.map(({ facility, link }) => (
            <FacilityRow
              key={`${facility.id} ${link?.createdMs}`}
              {...{ facility, link, ticked, onTick, making, onMake, onRefused }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FacilityRow(props: CodedFacility & Omit<Props, 'coded'>) {
  const { facility, link, ticked, onTick, making, onMake, onRefused } = props;
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <tr data-facility-code={facility.id} data-code={link === undefined ? 'none' : 'in-force'}>
      <th scope="row">
        <Link to={`/facilities/${facility.id}`} className="target">
          {local(facility.name)}
        </Link>
        <div className="muted">
          {local(facilityKinds[facility.kind])}
          {facility.location === null ? '' : ` · ${facility.location}`}
        </div>
      </th>
      <td data-label={t('reportLinks.code')}>
        {link === undefined ? (
          t('reportLinks.none')
        ) : (
          <Checkbox
            className="target"
            checked={ticked.has(facility.id)}
            onChange={({ target }) => onTick([facility.id], target.checked)}
            aria-label={t('reportLinks.tick', { name: local(facility.name) })}
            data-testid="tick"
          >
            <Made link={link} />
          </Checkbox>
        )}
      </td>
      <td data-label={t('reportLinks.came')} data-reports={link?.reports}>
        {link === undefined ? '—' : <Came link={link} />}
      </td>
      <td data-label="">
        {link === undefined ? (
          onMake !== undefined && (
            <Button
              size="large"
              loading={making === facility.id}
              onClick={() => onMake(facility.id)}
              data-testid="make-one"
            >
              {t('reportLinks.make')}
            </Button>
          )
        ) : (
          <InForce estateId={facility.estateId} link={link} mayRevoke={onMake !== undefined} onRefused={onRefused} />
        )}
      </td>
    </tr>
  );
}

function Made({ link: { createdMs, createdBy } }: { link: LinkInForce }) {
  const { t } = useTranslation();
  return (
    <>
      <strong>{t('reportLinks.inForce')}</strong>
      <div className="muted">{t('reportLinks.madeBy', { name: createdBy, time: formatDateTime(createdMs) })}</div>
    </>
  );
}

/** What came by a code; the number leads to the complaints. */
function Came({ link: { reports, lastReportMs } }: { link: LinkInForce }) {
  const { t } = useTranslation();
  if (lastReportMs === null) return <span className="muted">{t('reportLinks.nothingCame')}</span>;
  return (
    <>
      {t('reportLinks.reports', { count: reports })}
      <div className="muted nowrap">{t('reportLinks.last', { time: formatDateTime(lastReportMs) })}</div>
    </>
  );
}

interface InForceProps {
  readonly estateId: string;
  readonly link: LinkInForce;
  readonly mayRevoke: boolean;
  readonly onRefused: (error: unknown) => void;
}

function InForce({ estateId, link, mayRevoke, onRefused }: InForceProps) {
  const { t } = useTranslation();
  const [isRevoking, setRevoking] = useState(false);
  if (isRevoking) {
    return <RevokeCode estateId={estateId} link={link} onClose={() => setRevoking(false)} onRefused={onRefused} />;
  }
  return (
    <div className="ticket-actions">
      <Link
        to={printAddress({ estateIds: [estateId], kind: undefined, facilityIds: [link.facilityId] })}
        className="button-link"
        data-testid="print-one"
      >
        {t('reportLinks.print')}
      </Link>
      {mayRevoke && (
        <Button size="large" onClick={() => setRevoking(true)} data-testid="revoke">
          {t('reportLinks.revoke')}
        </Button>
      )}
    </div>
  );
}

import type { DiscoveredMetricView, PointView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { claimMetric, fieldKeys } from '../../shared/api/field-queries.js';
import { facilitiesQuery, facilityQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { pointTitle } from '../../shared/names/point-title.js';
import { unitText } from '../../shared/names/unit-text.js';
import { valueWords } from '../../shared/names/value-words.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { previewClaim } from './claim-preview.js';

interface Props {
  readonly metric: DiscoveredMetricView;
  readonly estateId: string;
  readonly onClose: () => void;
}

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** Says which point of which facility a metric is, and shows what its newest value would be there. */
export function ClaimForm({ metric, estateId, onClose }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const client = useQueryClient();
  const [facilityId, setFacilityId] = useState<string>();
  const [pointKey, setPointKey] = useState<string>();
  const [factor, setFactor] = useState('1');
  const [offset, setOffset] = useState('0');
  const facilities = useQuery(facilitiesQuery(estateId));
  const facility = useQuery({ ...facilityQuery(facilityId ?? ''), enabled: facilityId !== undefined });
  const point = facility.data?.points.find((each) => each.point === pointKey);
  const numbers = { factor: numberOf(factor), offset: numberOf(offset) };
  const isNumeric = point !== undefined && point.type !== 'boolean';
  const claim = useMutation({
    mutationFn: (chosen: { facilityId: string; point: string }) => {
      const { groupId, edgeNodeId, deviceId } = metric;
      const by = isNumeric ? numbers : { factor: 1, offset: 0 };
      return claimMetric({ groupId, edgeNodeId, deviceId, metric: metric.metric, ...chosen, ...by });
    },
    onSuccess: async () => {
      await Promise.all(fieldKeys.map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    },
  });
  const problems = fieldProblems(claim.error);
  const isWrong = (value: number) => (Number.isFinite(value) ? undefined : t('rules.noNumber'));
  const isReady =
    point !== undefined && (!isNumeric || (Number.isFinite(numbers.factor) && Number.isFinite(numbers.offset)));
  return (
    <form
      className="panel-form"
      aria-label={t('field.claim')}
      onSubmit={(event) => {
        event.preventDefault();
        if (facilityId !== undefined && pointKey !== undefined) claim.mutate({ facilityId, point: pointKey });
      }}
    >
      <div className="form-row">
        <Labelled label={t('hazard.where')} problem={problems.get('facilityId')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('ticket.choose')}
              value={facilityId ?? null}
              loading={facilities.isPending}
              onChange={(next: string) => {
                setFacilityId(next);
                setPointKey(undefined);
              }}
              options={(facilities.data ?? []).map(({ id, name }) => ({ value: id, label: local(name) }))}
            />
          )}
        </Labelled>
        <Labelled label={t('point.name')} problem={problems.get('point')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('ticket.choose')}
              disabled={facilityId === undefined}
              value={pointKey ?? null}
              loading={facility.isFetching}
              onChange={(next: string) => setPointKey(next)}
              options={(facility.data?.points ?? []).map((each) => ({
                value: each.point,
                label: `${pointTitle(each, local)}${each.unit === '1' ? '' : ` (${unitText(each.unit)})`}`,
              }))}
            />
          )}
        </Labelled>
        {isNumeric && (
          <>
            <Labelled label={t('field.factor')} problem={isWrong(numbers.factor) ?? problems.get('factor')}>
              {(field) => (
                <Input
                  {...field}
                  className="narrow"
                  inputMode="decimal"
                  value={factor}
                  onChange={(event) => setFactor(event.target.value)}
                />
              )}
            </Labelled>
            <Labelled label={t('field.offset')} problem={isWrong(numbers.offset) ?? problems.get('offset')}>
              {(field) => (
                <Input
                  {...field}
                  className="narrow"
                  inputMode="decimal"
                  value={offset}
                  onChange={(event) => setOffset(event.target.value)}
                />
              )}
            </Labelled>
          </>
        )}
      </div>
      {point !== undefined && facility.data !== undefined && isReady && (
        <Preview metric={metric} point={point} facilityKind={facility.data.kind} {...numbers} />
      )}
      {claim.isError && <Alert type="error" showIcon title={<ProblemText error={claim.error} />} />}
      <div className="form-row">
        <Button onClick={onClose}>{t('ticket.cancel')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          disabled={!isReady}
          loading={claim.isPending}
          data-testid="confirm-claim"
        >
          {t('field.claim')}
        </Button>
      </div>
    </form>
  );
}

interface PreviewProps {
  readonly metric: DiscoveredMetricView;
  readonly point: PointView;
  readonly facilityKind: Parameters<typeof valueWords>[0];
  readonly factor: number;
  readonly offset: number;
}

function Preview({ metric, point, facilityKind, factor, offset }: PreviewProps) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const preview = previewClaim(metric.value, point, factor, offset);
  const present = valueWords(facilityKind, point.point, point.value, local);
  return (
    <ul className="notes" data-testid="claim-preview" data-preview={preview.kind}>
      <li>
        {preview.kind === 'value' ? (
          <>
            {t('field.wouldBe', { raw: String(metric.value) })}{' '}
            <strong>{valueWords(facilityKind, point.point, preview.value, local)}</strong>
            {preview.isOutside && <span className="field-problem"> {t('field.outside')}</span>}
          </>
        ) : (
          <span className={preview.kind === 'unfit' ? 'field-problem' : 'muted'}>
            {t(`field.preview.${preview.kind}`)}
          </span>
        )}
      </li>
      {present !== null && <li>{t('field.alreadyHas', { value: present })}</li>}
      <li>{metric.kept > 0 ? t('field.keptBecome', { count: metric.kept }) : t('field.noneKept')}</li>
    </ul>
  );
}

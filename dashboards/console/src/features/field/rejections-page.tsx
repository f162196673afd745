import { RejectionState, rejectionCodes } from '@anju/contracts';
import type { RejectionReplayResult, RejectionView } from '@anju/contracts/api-client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  fieldKeys,
  type RejectionSearch,
  rejectionSearchQuery,
  replayRejections,
} from '../../shared/api/field-queries.js';
import { nodesQuery } from '../../shared/api/queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { TimeField } from '../../shared/ui/time-field.js';
import { FieldFrame } from './field-frame.js';
import { useMayDecide } from './may-decide.js';
import { MoreButton } from './more-button.js';
import { RejectionReason } from './rejection-reason.js';

/** As many as the server takes at once. */
const MOST_AT_ONCE = 100;

/** What came from the field and could not be used: why, from whom, when; to be taken once more after its cause is mended. */
export function RejectionsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState<RejectionSearch>({});
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayReplay = useMayDecide();
  const query = useInfiniteQuery(rejectionSearchQuery(search));
  const list = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const waiting = list.filter(({ state }) => state === 'waiting').slice(0, MOST_AT_ONCE);
  return (
    <FieldFrame>
      <h2>{t('agents.rejections')}</h2>
      <p className="muted">{t('field.rejectionsAbout')}</p>
      <SearchForm
        search={search}
        onChange={(next) => {
          setSearch(next);
          setChosen(new Set());
        }}
      />
      {mayReplay && (
        <Replay
          chosen={chosen}
          waiting={waiting.length}
          onChooseAll={() => setChosen(new Set(waiting.map(({ id }) => id)))}
          onDone={() => setChosen(new Set())}
        />
      )}
      <QueryView query={query}>
        {() =>
          list.length === 0 ? (
            <Nothing
              text={t(
                Object.values(search).some((each) => each !== undefined) ? 'field.noneFound' : 'agents.noRejections',
              )}
            />
          ) : (
            <ul>
              {list.map((rejection) => (
                <RejectionRow
                  key={rejection.id}
                  rejection={rejection}
                  isChosen={chosen.has(rejection.id)}
                  mayChoose={mayReplay && rejection.state === 'waiting'}
                  onChoose={(isChosen) => {
                    const next = new Set(chosen);
                    if (isChosen) next.add(rejection.id);
                    else next.delete(rejection.id);
                    setChosen(next);
                  }}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      <MoreButton query={query} />
    </FieldFrame>
  );
}

const ANY = 'any';

function SearchForm({ search, onChange }: { search: RejectionSearch; onChange: (search: RejectionSearch) => void }) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const [text, setText] = useState('');
  return (
    <search className="form-row">
      <Labelled label={t('agents.code')}>
        {(field) => (
          <Select<(typeof rejectionCodes)[number] | typeof ANY>
            {...field}
            className="wide"
            virtual={false}
            value={search.code ?? ANY}
            onChange={(code) => onChange({ ...search, code: code === ANY ? undefined : code })}
            options={[
              { value: ANY, label: t('rules.all') },
              ...rejectionCodes.map((value) => ({ value, label: t(`rejection.${value}`) })),
            ]}
          />
        )}
      </Labelled>
      <Labelled label={t('agents.node')}>
        {(field) => (
          <Select
            {...field}
            className="narrow"
            virtual={false}
            showSearch={{ optionFilterProp: 'label' }}
            value={search.edgeNodeId ?? ANY}
            onChange={(edgeNodeId) => onChange({ ...search, edgeNodeId: edgeNodeId === ANY ? undefined : edgeNodeId })}
            options={[
              { value: ANY, label: t('rules.all') },
              ...[...new Set((nodes.data ?? []).map(({ edgeNodeId }) => edgeNodeId))].map((value) => ({
                value,
                label: value,
              })),
            ]}
          />
        )}
      </Labelled>
      <Labelled label={t('ticket.state')}>
        {(field) => (
          <Select<RejectionState | typeof ANY>
            {...field}
            className="narrow"
            virtual={false}
            value={search.state ?? ANY}
            onChange={(state) => onChange({ ...search, state: state === ANY ? undefined : state })}
            options={[
              { value: ANY, label: t('rules.all') },
              ...RejectionState.options.map((value) => ({ value, label: t(`field.state.${value}`) })),
            ]}
          />
        )}
      </Labelled>
      <Labelled label={t('field.text')}>
        {(field) => (
          <Input.Search
            {...field}
            className="wide"
            maxLength={100}
            value={text}
            allowClear
            onChange={(event) => setText(event.target.value)}
            onSearch={(value) => onChange({ ...search, text: value.trim() === '' ? undefined : value.trim() })}
          />
        )}
      </Labelled>
      <TimeField
        label={t('history.from')}
        valueMs={search.fromMs ?? null}
        onChange={(fromMs) => onChange({ ...search, fromMs: fromMs ?? undefined })}
      />
      <TimeField
        label={t('history.to')}
        valueMs={search.toMs ?? null}
        onChange={(toMs) => onChange({ ...search, toMs: toMs ?? undefined })}
      />
    </search>
  );
}

interface ReplayProps {
  readonly chosen: ReadonlySet<string>;
  readonly waiting: number;
  readonly onChooseAll: () => void;
  readonly onDone: () => void;
}

function Replay({ chosen, waiting, onChooseAll, onDone }: ReplayProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const replay = useMutation({
    mutationFn: () => replayRejections({ ids: [...chosen].slice(0, MOST_AT_ONCE), reason: reason.trim() }),
    onSuccess: () => {
      setReason('');
      onDone();
    },
    onSettled: () => Promise.all(fieldKeys.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  if (waiting === 0 && chosen.size === 0 && replay.isIdle) return null;
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        replay.mutate();
      }}
    >
      <div className="form-row">
        <Button onClick={onChooseAll} disabled={waiting === 0}>
          {t('field.chooseWaiting', { count: waiting })}
        </Button>
        <span role="status">{t('field.chosen', { count: chosen.size })}</span>
      </div>
      <div className="form-row">
        <Labelled label={t('field.replayReason')}>
          {(field) => (
            <Input
              {...field}
              className="wide"
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Labelled>
        <Button
          type="primary"
          htmlType="submit"
          disabled={chosen.size === 0 || reason.trim() === ''}
          loading={replay.isPending}
          data-testid="replay"
        >
          {t('field.replay')}
        </Button>
      </div>
      <div aria-live="polite">
        {replay.isError && <Alert type="error" showIcon title={<ProblemText error={replay.error} />} />}
        {replay.data !== undefined && <ReplayResult result={replay.data} />}
      </div>
    </form>
  );
}

function ReplayResult({ result }: { result: RejectionReplayResult }) {
  const { t } = useTranslation();
  const readings = result.replayed.reduce((sum, each) => sum + each.readings, 0);
  return (
    <div data-testid="replay-result">
      <p>{t('field.replayed', { count: result.replayed.length, readings })}</p>
      {result.refused.length > 0 && (
        <>
          <p>{t('field.refused', { count: result.refused.length })}</p>
          <ul>
            {result.refused.map(({ id, code, detail }) => (
              <li key={id}>
                #{id} <RejectionReason code={code} /> {detail}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface RowProps {
  readonly rejection: RejectionView;
  readonly isChosen: boolean;
  readonly mayChoose: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}

function RejectionRow({ rejection, isChosen, mayChoose, onChoose }: RowProps) {
  const { t } = useTranslation();
  const { id, atMs, code, detail, groupId, edgeNodeId, deviceId, point, topic, payloadHex, state, readings } =
    rejection;
  const who = [groupId, edgeNodeId, deviceId, point].filter((each) => each !== null).join(' / ');
  return (
    <li className="rule" data-rejection={id} data-state={state}>
      <div className="hazard-head">
        {mayChoose && (
          <Checkbox checked={isChosen} onChange={(event) => onChoose(event.target.checked)}>
            {t('field.choose', { id })}
          </Checkbox>
        )}
        <RejectionReason code={code} />
        <span className="hazard-state">{t(`field.state.${state}`)}</span>
        <span className="muted">{formatDateTime(atMs)}</span>
      </div>
      <p className="breakable-any">{detail}</p>
      <p className="muted breakable-any">
        {who === '' ? topic : who}
        {readings > 0 && ` · ${t('field.readings', { count: readings })}`}
        {rejection.replayedMs !== null && ` · ${t('field.replayedAt', { time: formatDateTime(rejection.replayedMs) })}`}
      </p>
      <details className="hazard-details">
        <summary>{t('field.bytes')}</summary>
        <dl>
          <dt>{t('agents.topic')}</dt>
          <dd className="breakable-any">{topic}</dd>
          <dt>{t('agents.payload')}</dt>
          <dd className="breakable-any">
            <code>{payloadHex === '' ? '—' : payloadHex}</code>
          </dd>
        </dl>
      </details>
    </li>
  );
}

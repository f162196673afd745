import { RoutingItemKind } from '@anju/contracts';
import type { RoutingChange } from '@anju/contracts/api-client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { routingChangesQuery } from '../../shared/api/routing-queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Choice } from '../../shared/ui/choice.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { useRoutingWords } from './routing-words.js';
import { useMemberNames } from './use-routing-names.js';

const rosterOf = ({ value }: RoutingChange): string[] => (typeof value?.roster === 'string' ? [value.roster] : []);

/** Who changed what, when and why, newest first. */
export function ChangesPart() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<RoutingItemKind>();
  const query = useInfiniteQuery(routingChangesQuery(kind));
  const list = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <p className="muted">{t('routing.changes.about')}</p>
      <div className="form-row">
        <Choice
          label={t('routing.changes.kind')}
          value={kind}
          onChange={(value) => setKind(RoutingItemKind.options.find((each) => each === value))}
          options={RoutingItemKind.options.map((each) => ({ value: each, label: t(`routing.changes.kinds.${each}`) }))}
        />
      </div>
      <QueryView query={query}>
        {() => (list.length === 0 ? <Nothing text={t('routing.changes.none')} /> : <ChangeList list={list} />)}
      </QueryView>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('field.more')}
        </Button>
      )}
    </>
  );
}

function ChangeList({ list }: { list: readonly RoutingChange[] }) {
  const { t } = useTranslation();
  const words = useRoutingWords();
  const person = useMemberNames(list.flatMap(rosterOf));
  // What was taken away is told by what it was before, where that is on the page too.
  const before = ({ kind, itemId, version }: RoutingChange) =>
    list.find((each) => each.kind === kind && each.itemId === itemId && each.version === version - 1);
  const wordsOf = (change: RoutingChange): string => {
    const now = words.change(change, person);
    if (now !== undefined) return now;
    const last = before(change);
    return `${t('routing.changes.removed')}: ${(last && words.change(last, person)) ?? change.itemId}`;
  };
  return (
    <ol className="events" data-testid="routing-changes">
      {list.map((change) => (
        <li key={`${change.kind} ${change.itemId} ${change.version}`} data-change={change.kind}>
          <strong>{t(`routing.changes.kinds.${change.kind}`)}</strong>{' '}
          <span className="muted">
            · {t('routing.changes.version', { version: change.version })} · {formatDateTime(change.atMs)} ·{' '}
            {change.author.displayName}
          </span>
          <p className="breakable-any">{wordsOf(change)}</p>
          <p className="muted">{change.reason}</p>
        </li>
      ))}
    </ol>
  );
}

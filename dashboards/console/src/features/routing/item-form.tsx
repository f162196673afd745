import type { RoutingTableView } from '@anju/contracts/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { routingKeys, routingTableQuery } from '../../shared/api/routing-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Refusal } from '../../shared/ui/refusal.js';
import { newItemId } from './new-item-id.js';
import type { Began } from './use-editing.js';

interface Props {
  readonly title: string;
  readonly began: Began;
  /** As it stands now; `undefined`: there is none. */
  readonly current: { readonly version: number; readonly words: string } | undefined;
  readonly removing: boolean;
  readonly isReady: boolean;
  readonly send: (itemId: string, write: { expectedVersion: number; reason: string }) => Promise<RoutingTableView>;
  /** Begin anew with what stands now. */
  readonly onReread: () => void;
  readonly onClose: () => void;
  /** `problemOf`: what the server found wrong with a field of the value. */
  readonly children?: (problemOf: (field: string) => string | undefined) => ReactNode;
}

/** One item is set or taken away, with the reason; who comes second is told what stands now and loses nothing. */
export function ItemForm(props: Props) {
  const { title, began, current, removing, isReady, send, onReread, onClose, children } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [base, setBase] = useState(began);
  const [reason, setReason] = useState('');
  const save = useMutation({
    mutationFn: () => send(base.id, { expectedVersion: base.version, reason: reason.trim() }),
    onSuccess: (table) => {
      client.setQueryData(routingTableQuery.queryKey, table);
      message.success(removing ? t('routing.edit.removedDone') : t('routing.edit.saved'));
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: routingKeys.all }),
  });
  const form = useRef<HTMLFormElement>(null);
  // It stands above the list, maybe off the screen: whoever opened it goes on typing in it.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const problems = fieldProblems(save.error);
  const problemOf = (field: string) =>
    [...problems].find(([name]) => name === `value.${field}` || name.startsWith(`value.${field}.`))?.[1];
  return (
    <form
      ref={form}
      className="panel-form"
      aria-label={title}
      data-testid="routing-item"
      data-base={base.version}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h3>{title}</h3>
      {children?.(problemOf)}
      <Labelled label={t('routing.edit.reason')} hint={t('routing.edit.hint')} problem={problems.get('reason')}>
        {(field) => (
          <Input {...field} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      <Refusal
        error={save.error}
        now={current}
        onDiscard={onReread}
        {...(removing && current === undefined
          ? {}
          : {
              onKeep: () => {
                save.reset();
                setBase(
                  current === undefined ? { id: newItemId(), version: 0 } : { ...base, version: current.version },
                );
              },
            })}
      />
      <div className="form-row">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={!isReady || reason.trim() === ''}
          loading={save.isPending}
          data-testid="save-item"
        >
          {removing ? t('routing.edit.confirmRemove') : t('routing.edit.save')}
        </Button>
        <Button size="large" onClick={onClose}>
          {t('routing.edit.cancel')}
        </Button>
      </div>
    </form>
  );
}

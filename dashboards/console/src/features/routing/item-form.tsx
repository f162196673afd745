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
import type { Began, FormProps } from './use-editing.js';

interface Props<View extends Began, Value> {
  readonly form: FormProps<View>;
  readonly wordsOf: (item: View) => string;
  /** What it is to become; `null`: not everything is entered. */
  readonly value: Value | null;
  readonly put: (
    itemId: string,
    write: { readonly expectedVersion: number; readonly reason: string; readonly value: Value | null },
  ) => Promise<RoutingTableView>;
  readonly texts: {
    /** Of the form for something new. */
    readonly add: string;
    /** Where it does another thing than to write or take away: its title, the button that does it, and what is said then. */
    readonly instead?: { readonly title: string; readonly confirm: string; readonly done: string };
  };
  /** Of what is not taken away. `problemOf`: what the server found wrong with a field of the value. */
  readonly children: (problemOf: (field: string) => string | undefined) => ReactNode;
}

/** One item is set or taken away, with the reason; who comes second is told what stands now and loses nothing. */
export function ItemForm<View extends Began, Value>(props: Props<View, Value>) {
  const { wordsOf, value, put, texts, children } = props;
  const { began, item, current, removing, onReread, onClose } = props.form;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [base, setBase] = useState(began);
  const [reason, setReason] = useState('');
  const save = useMutation({
    mutationFn: () =>
      put(base.id, { expectedVersion: base.version, reason: reason.trim(), value: removing ? null : value }),
    onSuccess: (table) => {
      client.setQueryData(routingTableQuery.queryKey, table);
      message.success(texts.instead?.done ?? t(removing ? 'routing.edit.removedDone' : 'routing.edit.saved'));
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: routingKeys.all }),
  });
  const form = useRef<HTMLFormElement>(null);
  // It stands above the list, maybe off the screen: whoever opened it goes on typing in it.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const title =
    texts.instead?.title ??
    (item === undefined
      ? texts.add
      : t(removing ? 'routing.edit.removeOf' : 'routing.edit.editOf', { what: wordsOf(item) }));
  const confirm = texts.instead?.confirm ?? t(removing ? 'routing.edit.confirmRemove' : 'routing.edit.save');
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
      {!removing && children(problemOf)}
      <Labelled label={t('routing.edit.reason')} hint={t('routing.edit.hint')} problem={problems.get('reason')}>
        {(field) => (
          <Input {...field} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      <Refusal
        error={save.error}
        now={current && { version: current.version, words: wordsOf(current) }}
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
          disabled={(!removing && value === null) || reason.trim() === ''}
          loading={save.isPending}
          data-testid="save-item"
        >
          {confirm}
        </Button>
        <Button size="large" onClick={onClose}>
          {t('routing.edit.cancel')}
        </Button>
      </div>
    </form>
  );
}

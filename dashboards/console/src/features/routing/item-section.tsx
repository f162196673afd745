import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Nothing } from '../../shared/ui/nothing.js';

interface Props {
  readonly title: string;
  /** Absent: the viewer adds none. */
  readonly add?: { readonly text: string; readonly testId: string; readonly onBegin: () => void } | undefined;
  /** The form of the item that is being written, above the list. */
  readonly form: ReactNode;
  /** Said where there is none. */
  readonly none: string;
  readonly isEmpty: boolean;
  /** The list. */
  readonly children: ReactNode;
}

/** Items of one kind: what there is, and the form of the one that is written. */
export function ItemSection({ title, add, form, none, isEmpty, children }: Props) {
  return (
    <>
      <h3>{title}</h3>
      {add !== undefined && form === undefined && (
        <div className="form-row">
          <Button onClick={add.onBegin} data-testid={add.testId}>
            {add.text}
          </Button>
        </div>
      )}
      {form}
      {isEmpty ? <Nothing text={none} /> : children}
    </>
  );
}

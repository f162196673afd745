import { useRef, useState } from 'react';
import { newItemId } from './new-item-id.js';

/** What a form began with; version 0: something new. */
export interface Began {
  readonly id: string;
  readonly version: number;
}

export interface FormProps<View> {
  readonly began: Began;
  /** What is changed; `undefined`: something new. */
  readonly item: View | undefined;
  /** The same as it stands now. */
  readonly current: View | undefined;
  readonly removing: boolean;
  /** Begin anew with what stands now. */
  readonly onReread: () => void;
  readonly onClose: () => void;
}

/** Which item of a list is being written; one at a time. */
export function useEditing<View extends Began>(list: readonly View[]) {
  const [editing, setEditing] = useState<{
    readonly began: Began;
    readonly item: View | undefined;
    readonly removing: boolean;
    /** Another form each time that one begins. */
    readonly turn: number;
  }>();
  const opener = useRef<Element | null>(null);
  function begin(item: View | undefined, removing = false) {
    opener.current = document.activeElement;
    const began = item ?? { id: newItemId(), version: 0 };
    setEditing((before) => ({ began, item, removing, turn: (before?.turn ?? 0) + 1 }));
  }
  function close() {
    setEditing(undefined);
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
  }
  const current = list.find(({ id }) => id === editing?.began.id);
  const form: FormProps<View> | undefined = editing && {
    began: editing.began,
    item: editing.item,
    current,
    removing: editing.removing,
    onClose: close,
    onReread: () => (current === undefined ? close() : begin(current, editing.removing)),
  };
  return { begin, turn: editing?.turn, form };
}

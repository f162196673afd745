const prefix = 'anju.draft ';

/**
 * What somebody entered and did not send: it outlives a reload of the tab, and ends with it, with the logout, or when it is sent. Kept by
 * form and person, so that nobody is shown what another one wrote.
 */
export interface Draft {
  readonly userId: string;
  /** Which form. */
  readonly form: string;
}

const keyOf = ({ userId, form }: Draft) => `${prefix}${userId} ${form}`;

/** `undefined`: none is kept, or none that can be read. */
export function readDraft(draft: Draft): Readonly<Record<string, unknown>> | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(draft)) ?? 'null');
    return typeof kept === 'object' && kept !== null && !Array.isArray(kept)
      ? (kept as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined; // A browser that keeps nothing has nothing to give back.
  }
}

export function keepDraft(draft: Draft, entered: object): void {
  try {
    sessionStorage.setItem(keyOf(draft), JSON.stringify(entered));
  } catch {
    // A browser that keeps nothing still sends what is on the page.
  }
}

export function forgetDraft(draft: Draft): void {
  sessionStorage.removeItem(keyOf(draft));
}

/** Of everybody: whoever sits down next finds nothing. */
export function forgetAllDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

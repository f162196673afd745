import { type ReactNode, useId } from 'react';
import { useLanguage } from '../i18n/i18n.js';
import { serverWords } from '../i18n/server-words.js';

interface Props {
  readonly label: string;
  /** Said beneath the field. */
  readonly hint?: ReactNode;
  /** What the server found wrong with it. */
  readonly problem?: string | undefined;
  readonly children: (field: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
}

/** A field with its name above it, and beneath it what is wrong with it. */
export function Labelled({ label, hint, problem, children }: Props) {
  const id = useId();
  const { language } = useLanguage();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
        'aria-invalid': problem !== undefined,
      })}
      {hint !== undefined && <span className="muted field-hint">{hint}</span>}
      {problem !== undefined && (
        <span id={`${id}-problem`} className="field-problem" role="alert">
          {serverWords(problem, language)}
        </span>
      )}
    </div>
  );
}

import { useId } from 'react';
import { useLanguage } from '../i18n/i18n.js';
import { serverWords } from '../i18n/server-words.js';
import { fromShanghaiInput, shanghaiInput } from '../time/format.js';

interface InputProps {
  readonly id?: string;
  readonly valueMs?: number | null | undefined;
  readonly onChange?: (valueMs: number | null) => void;
  readonly minMs?: number | undefined;
  readonly maxMs?: number | undefined;
  readonly 'aria-invalid'?: boolean;
  readonly 'aria-describedby'?: string | undefined;
}

/** Date and time of Asia/Shanghai wherever the browser is, by the picker of the browser or phone. */
export function TimeInput({ valueMs, onChange, minMs, maxMs, ...field }: InputProps) {
  return (
    <input
      {...field}
      type="datetime-local"
      className="time-field"
      value={valueMs == null ? '' : shanghaiInput(valueMs)}
      {...(minMs === undefined ? {} : { min: shanghaiInput(minMs) })}
      {...(maxMs === undefined ? {} : { max: shanghaiInput(maxMs) })}
      onChange={({ target }) => onChange?.(fromShanghaiInput(target.value))}
    />
  );
}

interface Props extends Pick<InputProps, 'minMs' | 'maxMs'> {
  readonly label: string;
  readonly valueMs: number | null;
  readonly onChange: (valueMs: number | null) => void;
  readonly problem?: string | undefined;
}

/** {@link TimeInput} with its name above it, and beneath it what is wrong with it. */
export function TimeField({ label, problem, ...input }: Props) {
  const id = useId();
  const { language } = useLanguage();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <TimeInput
        {...input}
        id={id}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
      />
      {problem !== undefined && (
        <span id={`${id}-problem`} className="field-problem" role="alert">
          {serverWords(problem, language)}
        </span>
      )}
    </div>
  );
}

import { useId } from 'react';
import { fromShanghaiInput, shanghaiInput } from '../time/format.js';

interface Props {
  readonly label: string;
  readonly valueMs: number | null;
  readonly onChange: (valueMs: number | null) => void;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly problem?: string | undefined;
}

/** Date and time of Asia/Shanghai, by the picker of the browser or phone. */
export function TimeField({ label, valueMs, onChange, minMs, maxMs, problem }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        className="time-field"
        value={valueMs === null ? '' : shanghaiInput(valueMs)}
        {...(minMs === undefined ? {} : { min: shanghaiInput(minMs) })}
        {...(maxMs === undefined ? {} : { max: shanghaiInput(maxMs) })}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => onChange(fromShanghaiInput(event.target.value))}
      />
      {problem !== undefined && (
        <span id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

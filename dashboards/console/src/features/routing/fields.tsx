import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Labelled } from '../../shared/ui/labelled.js';

interface Option {
  readonly value: string;
  readonly label: string;
}

interface Base {
  readonly label: string;
  readonly problem: string | undefined;
}

/** One of several; nothing is chosen for the person. */
export function OneField(
  props: Base & {
    readonly value: string | undefined;
    readonly options: readonly Option[];
    readonly onChange: (value: string) => void;
  },
) {
  const { t } = useTranslation();
  const { label, problem, value, options, onChange } = props;
  return (
    <Labelled label={label} problem={problem}>
      {(field) => (
        <Select
          {...field}
          className="wide"
          virtual={false}
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('routing.edit.choose')}
          value={value ?? null}
          onChange={(next) => {
            if (next !== null) onChange(next);
          }}
          options={[...options]}
        />
      )}
    </Labelled>
  );
}

/** Several, in the order in which they are chosen. */
export function ManyField(
  props: Base & {
    readonly value: readonly string[];
    readonly options: readonly Option[];
    readonly onChange: (value: string[]) => void;
  },
) {
  const { t } = useTranslation();
  const { label, problem, value, options, onChange } = props;
  return (
    <Labelled label={label} problem={problem}>
      {(field) => (
        <Select
          {...field}
          className="wide"
          mode="multiple"
          virtual={false}
          optionFilterProp="label"
          placeholder={t('routing.edit.choose')}
          value={[...value]}
          onChange={onChange}
          options={[...options]}
        />
      )}
    </Labelled>
  );
}

/** A day or a time of day, by the picker of the browser or phone. */
export function NativeField(
  props: Base & { readonly type: 'date' | 'time'; readonly value: string; readonly onChange: (value: string) => void },
) {
  const { label, problem, type, value, onChange } = props;
  return (
    <Labelled label={label} problem={problem}>
      {(field) => (
        <input
          {...field}
          type={type}
          className="time-field"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Labelled>
  );
}

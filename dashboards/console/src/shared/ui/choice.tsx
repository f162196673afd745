import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Labelled } from './labelled.js';

interface Props {
  readonly label: string;
  /** `undefined`: all. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What stands for all; default the word for it. */
  readonly allText?: string;
  /** Its options are long. */
  readonly wide?: boolean;
}

const ALL = '*';

/** One of several, or all of them. */
export function Choice({ label, value, onChange, options, allText, wide = false }: Props) {
  const { t } = useTranslation();
  return (
    <Labelled label={label}>
      {(field) => (
        <Select
          {...field}
          className={wide ? 'wide' : 'narrow'}
          virtual={false}
          showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
          value={value ?? ALL}
          onChange={(next: string) => onChange(next === ALL ? undefined : next)}
          options={[{ value: ALL, label: allText ?? t('notifications.messages.all') }, ...options]}
        />
      )}
    </Labelled>
  );
}

import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TimeField } from '../../shared/ui/time-field.js';
import { type Preset, presets, type Range } from './use-range.js';

/** A range that ends now, or one between two moments. */
export function RangePicker({ range }: { range: Range }) {
  const { t } = useTranslation();
  const [isOwn, setOwn] = useState(range.preset === null);
  const [fromMs, setFromMs] = useState<number | null>(range.fromMs);
  const [toMs, setToMs] = useState<number | null>(range.toMs);
  const isWrong = fromMs === null || toMs === null || toMs <= fromMs;
  return (
    <div className="range-picker">
      <Segmented<Preset | 'own'>
        aria-label={t('history.range')}
        value={isOwn ? 'own' : (range.preset ?? 'own')}
        onChange={(next) => {
          setOwn(next === 'own');
          if (next !== 'own') return range.choose(next);
          setFromMs(range.fromMs);
          setToMs(range.toMs);
        }}
        options={[
          ...(Object.keys(presets) as Preset[]).map((value) => ({ value, label: t(`history.preset.${value}`) })),
          { value: 'own' as const, label: t('history.own') },
        ]}
      />
      {isOwn && (
        <div className="form-row">
          <TimeField label={t('history.from')} valueMs={fromMs} onChange={setFromMs} />
          <TimeField
            label={t('history.to')}
            valueMs={toMs}
            onChange={setToMs}
            problem={isWrong ? t('history.wrongRange') : undefined}
          />
          <Button
            disabled={isWrong}
            onClick={() => fromMs !== null && toMs !== null && range.between(fromMs, toMs)}
            data-testid="show-range"
          >
            {t('history.show')}
          </Button>
        </div>
      )}
    </div>
  );
}

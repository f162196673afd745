import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { estatesQuery } from '../../shared/api/queries.js';
import { DISTRICT } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';

/** The district, or one of its estates. */
export function PlaceSelect({ place, onChange }: { place: string; onChange: (place: string) => void }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery);
  return (
    <Labelled label={t('rules.place')}>
      {(field) => (
        <Select
          {...field}
          className="wide"
          virtual={false}
          showSearch={{ optionFilterProp: 'label' }}
          value={place}
          onChange={onChange}
          loading={estates.isPending}
          options={[
            { value: DISTRICT, label: t('rules.wholeDistrict') },
            ...(estates.data ?? []).map(({ id, name }) => ({ value: id, label: local(name) })),
          ]}
        />
      )}
    </Labelled>
  );
}

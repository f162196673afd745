import { ProblemClass, problemClasses } from '@anju/contracts';
import type { ContractView } from '@anju/contracts/api-client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putContract } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { ManyField, NativeField, OneField } from './fields.js';
import { ItemForm } from './item-form.js';
import { useRoutingWords } from './routing-words.js';
import type { FormProps } from './use-editing.js';
import { useRoutingOptions } from './use-routing-options.js';

/** A maintenance contract is written, changed or taken away. */
export function ContractForm({ form }: { form: FormProps<ContractView> }) {
  const { item } = form;
  const { t } = useTranslation();
  const { local } = useLanguage();
  const words = useRoutingWords();
  const options = useRoutingOptions();
  const [partyId, setPartyId] = useState(item?.partyId);
  const [place, setPlace] = useState(item?.place);
  const [classes, setClasses] = useState<readonly ProblemClass[]>(item?.problemClasses ?? []);
  const [fromDay, setFromDay] = useState(item?.fromDay ?? '');
  const [toDay, setToDay] = useState(item?.toDay ?? '');
  const isWhole = partyId !== undefined && place !== undefined && classes.length > 0 && fromDay !== '';
  const value = isWhole
    ? { partyId, place, problemClasses: [...classes], fromDay, toDay: toDay === '' ? null : toDay }
    : null;
  return (
    <ItemForm
      form={form}
      wordsOf={words.contract}
      value={value}
      put={putContract}
      texts={{ add: t('routing.edit.addContract') }}
    >
      {(problemOf) => (
        <div className="form-row">
          <OneField
            label={t('routing.party')}
            problem={problemOf('partyId')}
            value={partyId}
            onChange={setPartyId}
            options={options.contractors}
          />
          <OneField
            label={t('routing.place')}
            problem={problemOf('place')}
            value={place}
            onChange={setPlace}
            options={options.places}
          />
          <ManyField
            label={t('routing.classes')}
            problem={problemOf('problemClasses')}
            value={classes}
            onChange={(next) => setClasses(ProblemClass.options.filter((each) => next.includes(each)))}
            options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
          />
          <NativeField
            label={t('routing.edit.fromDay')}
            problem={problemOf('fromDay')}
            type="date"
            value={fromDay}
            onChange={setFromDay}
          />
          <NativeField
            label={t('routing.edit.toDay')}
            problem={problemOf('toDay')}
            type="date"
            value={toDay}
            onChange={setToDay}
          />
        </div>
      )}
    </ItemForm>
  );
}

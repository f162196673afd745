import { ProblemClass, problemClasses } from '@anju/contracts';
import type { RouteView } from '@anju/contracts/api-client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putRoute } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Choice } from '../../shared/ui/choice.js';
import { ManyField, OneField } from './fields.js';
import { ItemForm } from './item-form.js';
import { useRoutingRights } from './may-change-routing.js';
import { useRoutingWords } from './routing-words.js';
import type { FormProps } from './use-editing.js';
import { useRoutingOptions } from './use-routing-options.js';

const EVERY = '*';

/** A route is written, changed or taken away. */
export function RouteForm({ form }: { form: FormProps<RouteView> }) {
  const { item } = form;
  const { t } = useTranslation();
  const { local } = useLanguage();
  const words = useRoutingWords();
  const options = useRoutingOptions();
  const { mayChangeAll } = useRoutingRights();
  const [estate, setEstate] = useState<string | undefined>(item === undefined ? undefined : (item.estateId ?? EVERY));
  const [problemClass, setProblemClass] = useState<ProblemClass | null>(item?.problemClass ?? null);
  const [leadPartyId, setLead] = useState(item?.leadPartyId);
  const [coHandlerPartyIds, setCoHandlers] = useState<readonly string[]>(item?.coHandlerPartyIds ?? []);
  const value =
    estate === undefined || leadPartyId === undefined
      ? null
      : {
          estateId: estate === EVERY ? null : estate,
          problemClass,
          leadPartyId,
          coHandlerPartyIds: [...coHandlerPartyIds],
        };
  return (
    <ItemForm
      form={form}
      wordsOf={words.route}
      value={value}
      put={putRoute}
      texts={{ add: t('routing.edit.addRoute') }}
    >
      {(problemOf) => (
        <div className="form-row">
          <OneField
            label={t('routing.preview.estate')}
            problem={problemOf('estateId')}
            value={estate}
            onChange={setEstate}
            options={[...(mayChangeAll ? [{ value: EVERY, label: t('routing.allEstates') }] : []), ...options.estates]}
          />
          <div className="field">
            <Choice
              label={t('routing.preview.problemClass')}
              value={problemClass ?? undefined}
              onChange={(next) => setProblemClass(ProblemClass.options.find((each) => each === next) ?? null)}
              allText={t('routing.allClasses')}
              options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
            />
            {problemOf('problemClass') !== undefined && (
              <span className="field-problem" role="alert">
                {problemOf('problemClass')}
              </span>
            )}
          </div>
          <OneField
            label={t('routing.edit.lead')}
            problem={problemOf('leadPartyId')}
            value={leadPartyId}
            onChange={setLead}
            options={options.parties}
          />
          <ManyField
            label={t('routing.edit.coHandlers')}
            problem={problemOf('coHandlerPartyIds')}
            value={coHandlerPartyIds}
            onChange={setCoHandlers}
            options={options.parties}
          />
        </div>
      )}
    </ItemForm>
  );
}

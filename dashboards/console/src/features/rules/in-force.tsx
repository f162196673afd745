import { severityNames } from '@anju/contracts';
import type { CityProfileView, RuleSettingsView, RuleView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { DISTRICT } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge } from '../../shared/time/format.js';
import { figureText } from './figure-text.js';
import { figuresOf } from './rule-draft.js';

interface Props {
  readonly rule: RuleView;
  /** The widest first. */
  readonly layers: readonly RuleSettingsView[];
  readonly profiles: readonly CityProfileView[];
}

interface Row {
  readonly name: string;
  readonly value: string;
  /** `null`: as it ships. */
  readonly from: string | null;
}

/** What of the rule is in force at a place, and who states it: the product, the district, the estate, a city's profile. */
export function InForce({ rule, layers, profiles }: Props) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const placeName = (scope: string) => t(scope === DISTRICT ? 'rules.district' : 'rules.estate');
  /** What the narrowest layer states that states anything. */
  function last<T>(
    read: (layer: RuleSettingsView) => T | undefined,
  ): { readonly value: T; readonly from: string } | undefined {
    for (const layer of layers.toReversed()) {
      const value = read(layer);
      if (value !== undefined) return { value, from: placeName(layer.scope) };
    }
    return undefined;
  }
  const overriding = <K extends 'severity' | 'ticket' | 'onDelayMs' | 'offDelayMs' | 'enabled'>(field: K) =>
    last((layer) => layer.settings.rules[rule.id]?.[field]);

  const severity = overriding('severity');
  const ticket = overriding('ticket');
  const onDelay = overriding('onDelayMs');
  const offDelay = overriding('offDelayMs');
  const enabled = overriding('enabled');
  const rows: Row[] = [
    {
      name: t('rules.enabled'),
      value: t(enabled?.value === false ? 'rules.off' : 'rules.on'),
      from: enabled?.from ?? null,
    },
    {
      name: t('hazard.severity'),
      value: local(severityNames[severity?.value ?? rule.severity]),
      from: severity?.from ?? null,
    },
    { name: t('rules.effect'), value: t(`rules.ticket.${ticket?.value ?? rule.ticket}`), from: ticket?.from ?? null },
    {
      name: t('rules.onDelay'),
      value: formatAge(onDelay?.value ?? rule.onDelayMs, language),
      from: onDelay?.from ?? null,
    },
    {
      name: t('rules.offDelay'),
      value: formatAge(offDelay?.value ?? rule.offDelayMs, language),
      from: offDelay?.from ?? null,
    },
    ...figuresOf(rule).map((parameter): Row => {
      const stated = last(({ scope, settings }) => {
        const own = settings.parameters[parameter.name];
        if (own !== undefined) return { figure: own, from: placeName(scope) };
        const profile = profiles.find(({ id }) => id === settings.cityProfile);
        const published = profile?.parameters[parameter.name];
        return profile === undefined || published === undefined
          ? undefined
          : { figure: published, from: t('rules.profileOf', { city: local(profile.name) }) };
      })?.value;
      const figure = stated?.figure ?? parameter.otherwise;
      return {
        name: local(parameter.label),
        value: figure === null ? t('rules.noOtherwise') : figureText(rule, parameter, figure, language),
        from: stated?.from ?? null,
      };
    }),
  ];
  return (
    <div className="points-frame" data-testid="in-force">
      <table className="points">
        <thead>
          <tr>
            <th scope="col">{t('rules.inForce')}</th>
            <th scope="col">{t('point.value')}</th>
            <th scope="col">{t('rules.statedBy')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value, from }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
              <td className={from === null ? 'muted' : ''}>{from ?? t('rules.shipped')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {figuresOf(rule).length > 0 && <p className="muted">{t('rules.ownFirst')}</p>}
    </div>
  );
}

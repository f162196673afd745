import type { RuleSettingsView, RuleView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { PutInForce } from './put-in-force.js';
import { type RuleDraft, settingsWith, wrongNumbers } from './rule-draft.js';

interface Props {
  readonly rule: RuleView;
  readonly place: string;
  readonly own: RuleSettingsView;
  readonly draft: RuleDraft;
  readonly onProblems: (problems: ReadonlyMap<string, string>) => void;
}

/** Puts the draft of a rule in force at the place. */
export function PublishRule({ rule, place, own, draft, onProblems }: Props) {
  const { t } = useTranslation();
  const isWrong = wrongNumbers(rule, draft).size > 0;
  const next = settingsWith(own.settings, rule, draft);
  const isSame = JSON.stringify(next) === JSON.stringify(own.settings);
  return (
    <PutInForce
      place={place}
      own={own}
      next={next}
      refusedBecause={isWrong ? t('rules.noNumber') : isSame ? t('rules.nothingChanged') : null}
      onProblems={onProblems}
    />
  );
}

import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.js';
import { ProblemText } from './problem-text.js';

interface Props {
  readonly error: Error | null;
  /** What stands now; `undefined`: nothing does. */
  readonly now: { readonly version: number; readonly words: string } | undefined;
  /** Absent: there is nothing to keep. */
  readonly onKeep?: () => void;
  readonly onDiscard: () => void;
}

/** Why it was not written; where somebody else was first, what stands now, and the choice what becomes of what was entered. */
export function Refusal({ error, now, onKeep, onDiscard }: Props) {
  const { t } = useTranslation();
  if (error === null) return null;
  const isConflict = error instanceof ApiProblem && (error.code === 'registry.conflict' || error.status === 404);
  return (
    <Alert
      type="error"
      showIcon
      data-testid="refusal"
      title={<ProblemText error={error} />}
      description={
        isConflict ? (
          <>
            <p className="breakable-any">
              {now === undefined ? t('refusal.nowGone') : t('refusal.now', { version: now.version, what: now.words })}
            </p>
            <div className="form-row">
              {onKeep !== undefined && (
                <Button onClick={onKeep} data-testid="keep-mine">
                  {t('refusal.keep')}
                </Button>
              )}
              <Button onClick={onDiscard} data-testid="read-again">
                {t('refusal.discard')}
              </Button>
            </div>
          </>
        ) : undefined
      }
    />
  );
}

import { rejectionCodes } from '@anju/contracts';
import { useTranslation } from 'react-i18next';

/** Why something was set aside, in words, with the code that logs and the API have. */
export function RejectionReason({ code }: { code: string }) {
  const { t } = useTranslation();
  const known = rejectionCodes.find((each) => each === code);
  return (
    <span>
      {known !== undefined && <strong>{t(`rejection.${known}`)} </strong>}
      <code className="muted">{code}</code>
    </span>
  );
}

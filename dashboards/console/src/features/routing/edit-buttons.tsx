import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props {
  /** What it is about, for who cannot see the row. */
  readonly what: string;
  /** Absent: it can only be taken away. */
  readonly onEdit: (() => void) | undefined;
  readonly onRemove: () => void;
}

export function EditButtons({ what, onEdit, onRemove }: Props) {
  const { t } = useTranslation();
  return (
    <span className="ticket-actions">
      {onEdit !== undefined && (
        <Button onClick={onEdit} aria-label={t('routing.edit.editOf', { what })} data-testid="edit">
          {t('routing.edit.edit')}
        </Button>
      )}
      <Button onClick={onRemove} aria-label={t('routing.edit.removeOf', { what })} data-testid="remove">
        {t('routing.edit.remove')}
      </Button>
    </span>
  );
}

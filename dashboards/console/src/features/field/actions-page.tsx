import type { FieldActionView } from '@anju/contracts/api-client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { fieldActionsQuery } from '../../shared/api/field-queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { ClaimedPoint } from './claimed-point.js';
import { FieldFrame } from './field-frame.js';
import { MoreButton } from './more-button.js';

/** Who decided what about data of the field; nothing of it is ever changed or removed. */
export function ActionsPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(fieldActionsQuery);
  const actions = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <FieldFrame>
      <h2>{t('field.tabs.actions')}</h2>
      <p className="muted">{t('field.actionsAbout')}</p>
      <QueryView query={query}>
        {() => (actions.length === 0 ? <Nothing text={t('field.noActions')} /> : <ActionsTable actions={actions} />)}
      </QueryView>
      <MoreButton query={query} />
    </FieldFrame>
  );
}

function ActionsTable({ actions }: { actions: readonly FieldActionView[] }) {
  const { t } = useTranslation();
  return (
    <div className="points-frame">
      <table className="points stacked">
        <thead>
          <tr>
            <th scope="col">{t('agents.at')}</th>
            <th scope="col">{t('field.who')}</th>
            <th scope="col">{t('field.what')}</th>
            <th scope="col">{t('field.subject')}</th>
            <th scope="col">{t('agents.detail')}</th>
          </tr>
        </thead>
        <tbody>
          {actions.map(({ id, atMs, userId, displayName, action, subject, detail }) => (
            <tr key={id} data-action-of={action}>
              <th scope="row">{formatDateTime(atMs)}</th>
              <td data-label={t('field.who')}>{displayName ?? userId}</td>
              <td data-label={t('field.what')}>{t(`field.actions.${action}`)}</td>
              <td className="breakable" data-label={t('field.subject')}>
                {subject}
              </td>
              <td className="breakable" data-label={t('agents.detail')}>
                <Detail detail={detail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The point where it is about one; else what was noted with it. */
function Detail({ detail }: { detail: FieldActionView['detail'] }) {
  const { facilityId, point, factor, offset, reason, ...rest } = detail;
  const noted = [reason, ...Object.values(rest)].filter((each) => each != null);
  return (
    <>
      {typeof facilityId === 'string' && typeof point === 'string' && (
        <ClaimedPoint
          claim={{
            facilityId,
            point,
            ...(typeof factor === 'number' ? { factor } : {}),
            ...(typeof offset === 'number' ? { offset } : {}),
          }}
        />
      )}
      {noted.length > 0 && <div>{noted.join(' · ')}</div>}
    </>
  );
}

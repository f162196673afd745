import { type NodeView, type RejectionView, rejectionCodes } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { estatesQuery, nodesQuery, rejectionsQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Age } from '../../shared/ui/age.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';

/** Who reports from the estates, how they stand, and what of theirs was set aside and why. */
export function AgentsPage() {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const rejections = useQuery(rejectionsQuery);
  return (
    <section className="agents">
      <h2>{t('agents.title')}</h2>
      <QueryView query={nodes}>{(list) => <NodesTable nodes={list} />}</QueryView>
      <h2>{t('agents.rejections')}</h2>
      <QueryView query={rejections}>
        {(list) =>
          list.length === 0 ? <Nothing text={t('agents.noRejections')} /> : <RejectionsTable rejections={list} />
        }
      </QueryView>
    </section>
  );
}

function NodesTable({ nodes }: { nodes: readonly NodeView[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery);
  const nameOf = (estateId: string) => {
    const name = estates.data?.find(({ id }) => id === estateId)?.name;
    return name === undefined ? estateId : local(name);
  };
  return (
    <div className="points-frame">
      <table className="points stacked">
        <thead>
          <tr>
            <th scope="col">{t('agents.node')}</th>
            <th scope="col">{t('agents.estate')}</th>
            <th scope="col">{t('ticket.state')}</th>
            <th scope="col">{t('agents.lastMessage')}</th>
            <th scope="col">{t('agents.clockOffset')}</th>
            <th scope="col">{t('agents.gaps')}</th>
            <th scope="col">{t('agents.rebirths')}</th>
            <th scope="col">{t('agents.rejected')}</th>
            <th scope="col">{t('agents.dropped')}</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={`${node.groupId}/${node.edgeNodeId}`} data-node={node.edgeNodeId} data-online={node.online}>
              <th scope="row">
                {node.groupId} / {node.edgeNodeId}
              </th>
              <td data-label={t('agents.estate')}>
                {node.estateId === null ? t('agents.unregistered') : nameOf(node.estateId)}
              </td>
              <td data-label={t('ticket.state')}>
                {node.lastMessageMs === null ? (
                  t('agents.neverSeen')
                ) : node.online ? (
                  t('agents.online')
                ) : (
                  <span className="watch watch-not_watched">{t('agents.offline')}</span>
                )}
              </td>
              <td data-label={t('agents.lastMessage')}>
                <Age timeMs={node.lastMessageMs} />
              </td>
              <td data-label={t('agents.clockOffset')}>
                {node.clockOffsetMs === null ? '—' : `${Math.round(node.clockOffsetMs)} ms`}
              </td>
              <td data-label={t('agents.gaps')}>{node.sequenceGaps}</td>
              <td data-label={t('agents.rebirths')}>{node.rebirthRequests}</td>
              <td data-label={t('agents.rejected')}>{node.rejected}</td>
              <td data-label={t('agents.dropped')}>{node.readingsDropped}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RejectionsTable({ rejections }: { rejections: readonly RejectionView[] }) {
  const { t } = useTranslation();
  return (
    <div className="points-frame">
      <table className="points stacked">
        <thead>
          <tr>
            <th scope="col">{t('agents.at')}</th>
            <th scope="col">{t('agents.code')}</th>
            <th scope="col">{t('agents.detail')}</th>
            <th scope="col">{t('agents.topic')}</th>
            <th scope="col">{t('agents.point')}</th>
            <th scope="col">{t('agents.payload')}</th>
          </tr>
        </thead>
        <tbody>
          {rejections.map((rejection) => (
            <tr key={rejection.id}>
              <td data-label={t('agents.at')}>{formatDateTime(rejection.atMs)}</td>
              <td data-label={t('agents.code')}>
                <RejectionReason code={rejection.code} />
              </td>
              <td data-label={t('agents.detail')}>{rejection.detail}</td>
              <td className="breakable" data-label={t('agents.topic')}>
                {rejection.topic}
              </td>
              <td data-label={t('agents.point')}>{rejection.point ?? ''}</td>
              <td className="breakable" data-label={t('agents.payload')}>
                <code>{rejection.payloadHex.slice(0, 48)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RejectionReason({ code }: { code: string }) {
  const { t } = useTranslation();
  const known = rejectionCodes.find((each) => each === code);
  return (
    <>
      {known !== undefined && <div>{t(`rejection.${known}`)}</div>}
      <code className="muted">{code}</code>
    </>
  );
}

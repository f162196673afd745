import type { NodeView, RejectionView } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { nodesQuery, rejectionsQuery } from '../../shared/api/queries.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Age } from '../../shared/ui/age.js';
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
          list.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('agents.noRejections')} />
          ) : (
            <RejectionsTable rejections={list} />
          )
        }
      </QueryView>
    </section>
  );
}

function NodesTable({ nodes }: { nodes: readonly NodeView[] }) {
  const { t } = useTranslation();
  return (
    <div className="points-frame">
      <table className="points">
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
              <td>{node.estateId ?? t('agents.unregistered')}</td>
              <td>
                {node.lastMessageMs === null ? (
                  t('agents.neverSeen')
                ) : node.online ? (
                  t('agents.online')
                ) : (
                  <span className="watch watch-not_watched">{t('agents.offline')}</span>
                )}
              </td>
              <td>
                <Age timeMs={node.lastMessageMs} />
              </td>
              <td>{node.clockOffsetMs === null ? '—' : `${Math.round(node.clockOffsetMs)} ms`}</td>
              <td>{node.sequenceGaps}</td>
              <td>{node.rebirthRequests}</td>
              <td>{node.rejected}</td>
              <td>{node.readingsDropped}</td>
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
      <table className="points">
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
              <td>{formatDateTime(rejection.atMs)}</td>
              <td>
                <code>{rejection.code}</code>
              </td>
              <td>{rejection.detail}</td>
              <td className="breakable">{rejection.topic}</td>
              <td>{rejection.point ?? ''}</td>
              <td className="breakable">
                <code>{rejection.payloadHex.slice(0, 48)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

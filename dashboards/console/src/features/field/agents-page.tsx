import type { NodeView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { estatesQuery, nodesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Age } from '../../shared/ui/age.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { FieldFrame } from './field-frame.js';
import { useMayDecide } from './may-decide.js';
import { RegisterNode } from './register-node.js';

/** Who reports from the estates, and how they stand. */
export function AgentsPage() {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  return (
    <FieldFrame>
      <h2>{t('agents.title')}</h2>
      <QueryView query={nodes}>
        {(list) => (list.length === 0 ? <Nothing text={t('field.noNodes')} /> : <NodesTable nodes={list} />)}
      </QueryView>
    </FieldFrame>
  );
}

function NodesTable({ nodes }: { nodes: readonly NodeView[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery);
  const mayRegister = useMayDecide();
  const [registering, setRegistering] = useState<string>();
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
          {nodes.map((node) => {
            const key = `${node.groupId}/${node.edgeNodeId}`;
            return (
              <tr key={key} data-node={node.edgeNodeId} data-online={node.online}>
                <th scope="row">
                  {node.groupId} / {node.edgeNodeId}
                </th>
                <td data-label={t('agents.estate')}>
                  {node.estateId !== null ? (
                    nameOf(node.estateId)
                  ) : registering === key ? (
                    <RegisterNode node={node} onClose={() => setRegistering(undefined)} />
                  ) : (
                    <>
                      {t('agents.unregistered')}{' '}
                      {mayRegister && (
                        <Button onClick={() => setRegistering(key)} data-testid="register">
                          {t('field.register')}
                        </Button>
                      )}
                    </>
                  )}
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
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

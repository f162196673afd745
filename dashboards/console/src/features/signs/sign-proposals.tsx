import { problemClasses } from '@anju/contracts';
import type { HungSignProposal } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { serverNowMs } from '../../shared/api/client.js';
import { signProposalsQuery } from '../../shared/api/sign-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { quarterParts, quartersUntil } from './quarters.js';

/** The estates with the most complaints of a quarter, for a supervisor to decide about: nothing hangs by itself. */
export function SignProposals({ onChoose }: { onChoose: (proposal: HungSignProposal) => void }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const [quarters] = useState(() => quartersUntil(serverNowMs()));
  // What is over is decided about, and what runs may be looked at.
  const [quarter, setQuarter] = useState(quarters[1] ?? '');
  const query = useQuery(signProposalsQuery(quarter));
  const quarterText = (each: string) => t('board.signs.quarter', quarterParts(each));
  return (
    <section aria-labelledby="sign-proposals" data-testid="sign-proposals">
      <h3 id="sign-proposals">{t('board.signs.proposals.title')}</h3>
      <p className="muted">{t('board.signs.proposals.about')}</p>
      <div className="form-row">
        <Labelled label={t('board.signs.proposals.quarter')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              value={quarter}
              onChange={setQuarter}
              options={quarters.map((each, back) => ({
                value: each,
                label:
                  back === 0 ? t('board.signs.proposals.running', { quarter: quarterText(each) }) : quarterText(each),
              }))}
            />
          )}
        </Labelled>
      </div>
      <QueryView query={query}>
        {(proposals) =>
          proposals.length === 0 ? (
            <Nothing text={t('board.signs.proposals.none')} />
          ) : (
            <div className="points-frame">
              <table
                className="points stacked"
                aria-busy={query.isPlaceholderData}
                data-quarter={proposals[0]?.quarter}
              >
                <thead>
                  <tr>
                    <th scope="col">{t('complaints.estate')}</th>
                    <th scope="col">{t('board.signs.proposals.complaints')}</th>
                    <th scope="col">{t('board.signs.proposals.mostOf')}</th>
                    <th scope="col">{t('board.signs.proposals.decision')}</th>
                  </tr>
                </thead>
                <tbody>
                  {proposals.map((proposal) => (
                    <tr key={proposal.estateId} data-proposal={proposal.estateId}>
                      <th scope="row">{local(proposal.estateName)}</th>
                      <td data-label={t('board.signs.proposals.complaints')}>
                        <Link to={`/complaints?estateId=${proposal.estateId}`} className="target">
                          <strong>{t('board.signs.proposals.count', { count: proposal.complaints })}</strong>
                        </Link>
                      </td>
                      <td data-label={t('board.signs.proposals.mostOf')}>{local(problemClasses[proposal.mostOf])}</td>
                      <td data-label={t('board.signs.proposals.decision')}>
                        {proposal.hungSignId === null ? (
                          <Button data-testid="hang-proposed" onClick={() => onChoose(proposal)}>
                            {t('board.signs.proposals.hang')}
                          </Button>
                        ) : (
                          t('board.signs.proposals.hangs', { id: proposal.hungSignId })
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </QueryView>
    </section>
  );
}

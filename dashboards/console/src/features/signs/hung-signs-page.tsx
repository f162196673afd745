import type { HungSignProposal, SessionView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../shared/api/queries.js';
import { signsQuery } from '../../shared/api/sign-queries.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { HangSign } from './hang-sign.js';
import { Sign } from './sign.js';
import { SignProposals } from './sign-proposals.js';

const mayHang: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);

/** 挂牌督办: every sign of an estate or a ticket, as it is printed. */
export function HungSignsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<'hung' | 'released'>('hung');
  const [printed, setPrinted] = useState<string>();
  const query = useQuery(signsQuery(state));
  const session = useQuery(sessionQuery);
  // `null`: a sign for another reason than a quarter's complaints.
  const [hanging, setHanging] = useState<{ readonly proposal: HungSignProposal | null }>();
  const may = session.data != null && mayHang.has(session.data.role);
  return (
    <TicketsFrame>
      <header>
        <h2>{t('board.hungSigns')}</h2>
        <Segmented
          value={state}
          onChange={setState}
          options={[
            { value: 'hung', label: t('board.signs.hung') },
            { value: 'released', label: t('board.signs.released') },
          ]}
        />
      </header>
      <p className="muted">{t('board.signs.about')}</p>
      {may && hanging === undefined && (
        <div className="ticket-actions">
          <Button size="large" onClick={() => setHanging({ proposal: null })} data-testid="begin-hang">
            {t('board.signs.hang.title')}
          </Button>
        </div>
      )}
      {may && hanging !== undefined && (
        <HangSign
          key={hanging.proposal?.estateId ?? ''}
          proposal={hanging.proposal}
          onClose={() => setHanging(undefined)}
          onHung={() => {
            setHanging(undefined);
            setState('hung');
          }}
        />
      )}
      <QueryView query={query}>
        {(signs) =>
          signs.length === 0 ? (
            <Nothing text={t(state === 'hung' ? 'board.signs.none' : 'board.signs.noneReleased')} />
          ) : (
            <ul className="signs">
              {signs.map((sign) => (
                <Sign
                  key={`${sign.kind} ${sign.id}`}
                  sign={sign}
                  isPrinted={printed === sign.id}
                  onPrint={() => {
                    setPrinted(sign.id);
                    // Two frames: the page has marked by then which sign it is.
                    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
                  }}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      {may && <SignProposals onChoose={(proposal) => setHanging({ proposal })} />}
    </TicketsFrame>
  );
}

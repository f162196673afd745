import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signsQuery } from '../../shared/api/sign-queries.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { Sign } from './sign.js';

/** 挂牌督办: every sign of an estate or a ticket, as it is printed. */
export function HungSignsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<'hung' | 'released'>('hung');
  const [printed, setPrinted] = useState<string>();
  const query = useQuery(signsQuery(state));
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
    </TicketsFrame>
  );
}

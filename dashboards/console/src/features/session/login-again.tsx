import type { SessionView } from '@anju/contracts/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { keys } from '../../shared/api/queries.js';
import { setSessionOver } from '../../shared/api/session-over.js';
import { forgetAllDrafts } from '../../shared/drafts/drafts.js';
import { LoginForm } from './login-form.js';

/**
 * Asks who was here to log in again, over a page that is hidden and keeps what was entered in it. Whoever else logs in finds nothing of
 * it.
 */
export function LoginAgain({ last }: { last: SessionView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const enter = (session: SessionView) => {
    const isOther = session.userId !== last.userId;
    if (isOther) {
      forgetAllDrafts();
      client.clear();
    }
    client.setQueryData(keys.session, session);
    setSessionOver(false);
    if (!isOther) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
  };
  return (
    <Modal
      open
      title={t('login.over')}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      zIndex={2000}
      styles={{ mask: { background: 'var(--paper)' } }}
      className="login-again"
      data-testid="login-again"
      // The dialog takes the focus to its first field, and that is filled in.
      afterOpenChange={(isOpen) => {
        if (isOpen) document.querySelector<HTMLElement>('.login-again input[type=password]')?.focus();
      }}
    >
      <p>{t('login.again')}</p>
      <LoginForm username={last.username} onLogin={enter} />
    </Modal>
  );
}

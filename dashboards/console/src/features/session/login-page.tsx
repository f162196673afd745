import { useQueryClient } from '@tanstack/react-query';
import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { keys } from '../../shared/api/queries.js';
import { LanguageButton } from './language-button.js';
import { LoginForm } from './login-form.js';

export function LoginPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <main className="login">
      <Card title={<h1 className="login-title">{t('product')}</h1>} extra={<LanguageButton />} className="login-card">
        <p className="muted">{t('tagline')}</p>
        <LoginForm onLogin={(session) => client.setQueryData(keys.session, session)} />
      </Card>
    </main>
  );
}

import type { LoginRequest } from '@anju/contracts/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api/client.js';
import { keys } from '../../shared/api/queries.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { LanguageButton } from './language-button.js';

export function LoginPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const login = useMutation({
    mutationFn: ({ username, password }: LoginRequest) => api.post('/api/v1/session', { body: { username, password } }),
    onSuccess: (session) => client.setQueryData(keys.session, session),
  });
  return (
    <main className="login">
      <Card title={<h1 className="login-title">{t('product')}</h1>} extra={<LanguageButton />} className="login-card">
        <p className="muted">{t('tagline')}</p>
        <Form<LoginRequest> layout="vertical" requiredMark={false} onFinish={(values) => login.mutate(values)}>
          <Form.Item
            name="username"
            label={t('login.username')}
            rules={[{ required: true, message: t('login.required') }]}
          >
            <Input autoComplete="username" size="large" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('login.password')}
            rules={[{ required: true, message: t('login.required') }]}
          >
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          {login.isError && (
            <Alert type="error" showIcon title={<ProblemText error={login.error} />} className="login-refusal" />
          )}
          <Button type="primary" htmlType="submit" size="large" block loading={login.isPending}>
            {t('login.submit')}
          </Button>
        </Form>
      </Card>
    </main>
  );
}

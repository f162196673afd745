import type { LoginRequest, SessionView } from '@anju/contracts/api-client';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api/client.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

interface Props {
  /** Who was here before; he has only his password to enter. */
  readonly username?: string;
  readonly onLogin: (session: SessionView) => void;
}

export function LoginForm({ username, onLogin }: Props) {
  const { t } = useTranslation();
  const login = useMutation({
    mutationFn: (given: LoginRequest) =>
      api.post('/api/v1/session', { body: { username: given.username, password: given.password } }),
    onSuccess: onLogin,
  });
  return (
    <Form<LoginRequest>
      layout="vertical"
      requiredMark={false}
      initialValues={username === undefined ? {} : { username }}
      onFinish={(values) => login.mutate(values)}
    >
      <Form.Item name="username" label={t('login.username')} rules={[{ required: true, message: t('login.required') }]}>
        <Input autoComplete="username" size="large" autoFocus={username === undefined} />
      </Form.Item>
      <Form.Item name="password" label={t('login.password')} rules={[{ required: true, message: t('login.required') }]}>
        <Input.Password autoComplete="current-password" size="large" autoFocus={username !== undefined} />
      </Form.Item>
      {login.isError && (
        <Alert type="error" showIcon title={<ProblemText error={login.error} />} className="login-refusal" />
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={login.isPending}>
        {t('login.submit')}
      </Button>
    </Form>
  );
}

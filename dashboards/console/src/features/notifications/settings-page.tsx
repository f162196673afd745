import type { NotificationSettings } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import {
  channelsQuery,
  notificationSettingsQuery,
  putNotificationSettings,
} from '../../shared/api/notification-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { NotificationsFrame, useSeesChannels } from './notifications-frame.js';

const AS_CHANNEL = 'as-channel';
const locales = ['zh-CN', 'en'] as const;
const usualQuiet = { from: '22:00', to: '07:00' };

/** How the viewer wants to be told, within what his role must receive. */
export function NotificationSettingsPage() {
  const { t } = useTranslation();
  const query = useQuery(notificationSettingsQuery);
  return (
    <NotificationsFrame>
      <h2>{t('notifications.tabs.settings')}</h2>
      <p className="muted">{t('notifications.settings.about')}</p>
      <p className="note-wrong">{t('notifications.settings.must')}</p>
      <QueryView query={query}>{(settings) => <SettingsForm settings={settings} />}</QueryView>
    </NotificationsFrame>
  );
}

/** What is empty is none. */
const orNone = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim());

function SettingsForm({ settings }: { settings: NotificationSettings }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const sees = useSeesChannels();
  const channels = useQuery({ ...channelsQuery, enabled: sees });
  const [draft, setDraft] = useState(settings);
  const { quietHours } = draft;
  const save = useMutation({
    mutationFn: () =>
      putNotificationSettings({
        ...draft,
        email: orNone(draft.email),
        phone: orNone(draft.phone)?.replaceAll(/[\s-]/g, '') ?? null,
      }),
    onSuccess: (saved) => {
      client.setQueryData(notificationSettingsQuery.queryKey, saved);
      setDraft(saved);
      message.success(t('notifications.settings.saved'));
    },
  });
  const problems = fieldProblems(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="panel-form" onSubmit={submit} noValidate>
      <Labelled label={t('notifications.settings.email')} problem={problems.get('email')}>
        {(field) => (
          <Input
            {...field}
            type="email"
            autoComplete="email"
            maxLength={254}
            value={draft.email ?? ''}
            onChange={({ target }) => setDraft({ ...draft, email: target.value })}
          />
        )}
      </Labelled>
      <Labelled
        label={t('notifications.settings.phone')}
        hint={t('notifications.settings.phoneHint')}
        problem={problems.get('phone')}
      >
        {(field) => (
          <Input
            {...field}
            type="tel"
            autoComplete="tel"
            maxLength={30}
            value={draft.phone ?? ''}
            onChange={({ target }) => setDraft({ ...draft, phone: target.value })}
          />
        )}
      </Labelled>
      <p className="muted">{t('notifications.settings.cleared')}</p>
      <Labelled label={t('notifications.settings.locale')}>
        {(field) => (
          <Select
            {...field}
            virtual={false}
            value={draft.locale ?? AS_CHANNEL}
            onChange={(value) => setDraft({ ...draft, locale: locales.find((each) => each === value) ?? null })}
            options={[
              { value: AS_CHANNEL, label: t('notifications.settings.asChannel') },
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        )}
      </Labelled>
      <fieldset className="plain-set">
        <legend>{t('notifications.settings.quiet')}</legend>
        <Checkbox
          checked={quietHours !== null}
          onChange={({ target }) => setDraft({ ...draft, quietHours: target.checked ? usualQuiet : null })}
        >
          {t('notifications.settings.quietOn')}
        </Checkbox>
        {quietHours !== null && (
          <div className="form-row">
            {(['from', 'to'] as const).map((end) => (
              <Labelled
                key={end}
                label={t(`notifications.settings.${end}`)}
                problem={problems.get(`quietHours.${end}`)}
              >
                {(field) => (
                  <input
                    {...field}
                    type="time"
                    className="time-field"
                    value={quietHours[end]}
                    onChange={({ target }) =>
                      setDraft({ ...draft, quietHours: { ...quietHours, [end]: target.value } })
                    }
                  />
                )}
              </Labelled>
            ))}
          </div>
        )}
      </fieldset>
      <Labelled
        label={t('notifications.settings.muted')}
        hint={t('notifications.settings.mutedHint')}
        problem={problems.get('mutedChannelIds')}
      >
        {(field) => (
          <Select
            {...field}
            mode="tags"
            virtual={false}
            value={draft.mutedChannelIds}
            onChange={(mutedChannelIds) => setDraft({ ...draft, mutedChannelIds })}
            options={(channels.data ?? []).map(({ id }) => ({ value: id, label: id }))}
          />
        )}
      </Labelled>
      {save.error !== null && <Alert type="error" showIcon title={<ProblemText error={save.error} />} />}
      <div>
        <Button type="primary" size="large" htmlType="submit" loading={save.isPending} data-testid="save-settings">
          {t('notifications.settings.save')}
        </Button>
      </div>
    </form>
  );
}

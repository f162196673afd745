import type { NodeView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { fieldKeys, registerNode } from '../../shared/api/field-queries.js';
import { estatesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

/** Says to which estate of its street an agent belongs; it is heard from then on. */
export function RegisterNode({ node, onClose }: { node: NodeView; onClose: () => void }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const client = useQueryClient();
  const [estateId, setEstateId] = useState<string>();
  const estates = useQuery(estatesQuery);
  const register = useMutation({
    mutationFn: (id: string) => registerNode(node, id),
    onSuccess: async () => {
      await Promise.all(fieldKeys.map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    },
  });
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (estateId !== undefined) register.mutate(estateId);
      }}
    >
      <Labelled label={t('agents.estate')} problem={fieldProblems(register.error).get('estateId')}>
        {(field) => (
          <Select
            {...field}
            className="wide"
            virtual={false}
            placeholder={t('ticket.choose')}
            value={estateId ?? null}
            onChange={(next: string) => setEstateId(next)}
            options={(estates.data ?? [])
              .filter(({ streetId }) => streetId === node.groupId)
              .map(({ id, name }) => ({ value: id, label: local(name) }))}
            notFoundContent={t('field.noEstateOfStreet')}
          />
        )}
      </Labelled>
      {register.isError && <Alert type="error" showIcon title={<ProblemText error={register.error} />} />}
      <div className="form-row">
        <Button onClick={onClose}>{t('ticket.cancel')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          disabled={estateId === undefined}
          loading={register.isPending}
          data-testid="confirm-register"
        >
          {t('field.register')}
        </Button>
      </div>
    </form>
  );
}

import type { EstateLedgerDiff, SessionView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Segmented } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, api } from '../../shared/api/client.js';
import { type FormLedger, formLedgers, importLedger, previewLedger } from '../../shared/api/ledger-queries.js';
import { keys, sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { serverWords } from '../../shared/i18n/server-words.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

const mayImport: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);

/** Annex 1 and the ledger of companies: exported as they can be filled in, imported only as they were previewed. */
export function EstateLedger() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const [name, setName] = useState<FormLedger>('estates');
  return (
    <section aria-labelledby="estate-ledger" className="panel-form">
      <h3 id="estate-ledger">{t('ledgers.estates.title')}</h3>
      <p className="muted">{t('ledgers.estates.about')}</p>
      <div>
        <Segmented
          value={name}
          onChange={setName}
          options={formLedgers.map((each) => ({ value: each, label: t(`ledgers.estates.forms.${each}`) }))}
        />
      </div>
      <div className="ticket-actions">
        {(['xlsx', 'csv'] as const).map((ending) => (
          <Button
            key={ending}
            size="large"
            href={api.href(`/api/v1/ledgers/${name}.${ending}`)}
            download
            data-testid={`export-${name}-${ending}`}
          >
            {t(`ledgers.problems.${ending}`)}
          </Button>
        ))}
      </div>
      <h3>{t('ledgers.estates.import')}</h3>
      {session.data != null && mayImport.has(session.data.role) ? (
        <Import key={name} name={name} />
      ) : (
        <p className="muted">{t('ledgers.estates.readOnly')}</p>
      )}
    </section>
  );
}

function Import({ name }: { name: FormLedger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const preview = useMutation({ mutationFn: (chosen: File) => previewLedger(name, chosen) });
  const write = useMutation({
    mutationFn: ({ file: chosen, digest }: { file: File; digest: string }) => importLedger(name, chosen, digest),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.estates }),
  });
  const forget = () => {
    preview.reset();
    write.reset();
  };
  const clear = () => {
    forget();
    setFile(undefined);
    if (input.current !== null) input.current.value = '';
  };
  return (
    <>
      <p className="muted">{t('ledgers.estates.nothingYet')}</p>
      <Labelled label={t('ledgers.estates.choose')}>
        {(field) => (
          <input
            {...field}
            ref={input}
            type="file"
            className="time-field"
            accept=".xlsx,.csv"
            onChange={({ target }) => {
              forget();
              setFile(target.files?.[0]);
            }}
          />
        )}
      </Labelled>
      <div>
        <Button
          size="large"
          disabled={file === undefined}
          loading={preview.isPending}
          data-testid="preview-import"
          onClick={() => {
            forget();
            if (file !== undefined) preview.mutate(file);
          }}
        >
          {t('ledgers.estates.preview')}
        </Button>
      </div>
      {preview.error !== null && <Refusal error={preview.error} />}
      {write.error !== null && <Refusal error={write.error} />}
      {write.data !== undefined ? (
        <Alert
          type="info"
          showIcon
          data-testid="imported"
          title={t('ledgers.estates.done', { added: write.data.added, changed: write.data.changed })}
        />
      ) : (
        preview.data !== undefined &&
        file !== undefined && (
          <>
            <Difference diff={preview.data} />
            <div className="ticket-actions">
              {preview.data.added + preview.data.changed > 0 && (
                <Button
                  size="large"
                  type="primary"
                  loading={write.isPending}
                  data-testid="confirm-import"
                  onClick={() => write.mutate({ file, digest: preview.data.digest })}
                >
                  {t('ledgers.estates.confirm')}
                </Button>
              )}
              <Button size="large" onClick={clear}>
                {t('ledgers.estates.discard')}
              </Button>
            </div>
          </>
        )
      )}
    </>
  );
}

/** Every wrong cell by sheet, row and column; another refusal in its own words. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const cells = error instanceof ApiProblem && error.code === 'request.invalid' ? error.errors : [];
  if (cells.length === 0) return <Alert type="error" showIcon title={<ProblemText error={error} />} />;
  return (
    <div role="alert" data-testid="wrong-cells">
      <p className="note-wrong">
        <strong>{t('ledgers.estates.wrong')}</strong>{' '}
        {error instanceof ApiProblem && error.detail !== undefined && (
          <span>{serverWords(error.detail, language)}</span>
        )}
      </p>
      <div className="points-frame">
        <table className="points stacked">
          <thead>
            <tr>
              <th scope="col">{t('ledgers.estates.cell')}</th>
              <th scope="col">{t('ledgers.estates.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {cells.map(({ field, message }) => (
              <tr key={`${field} ${message}`}>
                <th scope="row" className="breakable">
                  {field}
                </th>
                <td data-label={t('ledgers.estates.problem')} className="breakable">
                  {serverWords(message, language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Difference({ diff }: { diff: EstateLedgerDiff }) {
  const { t } = useTranslation();
  const { added, changed, unchanged } = diff;
  const rows = diff.rows.filter(({ change }) => change !== 'unchanged');
  return (
    <div data-testid="difference">
      <p>
        <strong>{t('ledgers.estates.counts', { added, changed, unchanged })}</strong>
      </p>
      {rows.length === 0 ? (
        <p className="nothing">{t('ledgers.estates.noChange')}</p>
      ) : (
        rows.map((row) => (
          <section key={`${row.sheet} ${row.row}`} data-row={row.row}>
            <h4>
              {row.estateName}{' '}
              <span className="muted">· {t(`ledgers.estates.${row.change === 'added' ? 'added' : 'changed'}`)}</span>{' '}
              <span className="muted">· {t('ledgers.estates.row', { sheet: row.sheet, row: row.row })}</span>
            </h4>
            <div className="points-frame">
              <table className="points stacked">
                <thead>
                  <tr>
                    <th scope="col">{t('ledgers.estates.column')}</th>
                    <th scope="col">{t('ledgers.estates.before')}</th>
                    <th scope="col">{t('ledgers.estates.after')}</th>
                  </tr>
                </thead>
                <tbody>
                  {row.fields.map(({ title, before, after }) => (
                    <tr key={title}>
                      <th scope="row">{title}</th>
                      <td data-label={t('ledgers.estates.before')} className="breakable">
                        {before ?? t('ledgers.estates.empty')}
                      </td>
                      <td data-label={t('ledgers.estates.after')} className="breakable">
                        <strong>{after ?? t('ledgers.estates.empty')}</strong>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        ))
      )}
    </div>
  );
}

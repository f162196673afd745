import type { TicketFilePurpose } from '@anju/contracts';
import { ApiProblem, type TicketFileView } from '@anju/contracts/api-client';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { type Upload, useUploads } from './use-uploads.js';

// Not `.heic`: of an iPhone that asks for any picture JPEGs come, which every browser shows. A HEIC is taken all the same.
const pictures = 'image/*';
const accepted: Record<TicketFilePurpose, string> = {
  // A telephone offers its camera and its album for pictures.
  photo: pictures,
  signature: pictures,
  document: `${pictures},application/pdf`,
};

interface Props {
  readonly ticketId: string;
  readonly purposes: readonly TicketFilePurpose[];
  readonly onAdded?: (file: TicketFileView) => void;
}

/** Chooses files and shows how far each is, and why one did not arrive. */
export function UploadFiles({ ticketId, purposes, onAdded }: Props) {
  const { t } = useTranslation();
  const uploads = useUploads(ticketId, onAdded);
  return (
    <div className="uploads">
      <div className="ticket-actions">
        {purposes.map((purpose) => (
          <ChooseFiles key={purpose} purpose={purpose} onChoose={(files) => uploads.add(files, purpose)} />
        ))}
      </div>
      <p role="status" className="muted upload-status">
        {uploads.arrived !== null && t('complaints.files.arrived', { name: uploads.arrived })}
      </p>
      {uploads.list.length > 0 && (
        <ul>
          {uploads.list.map((upload) => (
            <UploadRow
              key={upload.key}
              upload={upload}
              onAgain={() => uploads.again(upload)}
              onStop={() => uploads.stop(upload)}
              onDrop={() => uploads.drop(upload)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function ChooseFiles({ purpose, onChoose }: { purpose: TicketFilePurpose; onChoose: (files: File[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="large" onClick={() => input.current?.click()} data-add={purpose}>
        {t(`complaints.files.add.${purpose}`)}
      </Button>
      <input
        ref={input}
        // The form's own style shows what is only `hidden`.
        style={{ display: 'none' }}
        type="file"
        multiple={purpose !== 'signature'}
        accept={accepted[purpose]}
        data-purpose={purpose}
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])]);
          // The same file may be chosen again after it was refused.
          target.value = '';
        }}
      />
    </>
  );
}

interface RowProps {
  readonly upload: Upload;
  readonly onAgain: () => void;
  readonly onStop: () => void;
  readonly onDrop: () => void;
}

function UploadRow({ upload, onAgain, onStop, onDrop }: RowProps) {
  const { t } = useTranslation();
  const { file, sent, failure } = upload;
  const { name } = file;
  if (failure !== null) {
    return (
      <li className="upload" data-upload="failed">
        <div role="alert">
          <strong>{t('complaints.files.failed', { name })}</strong>
          <div>
            <Why upload={upload} />
          </div>
        </div>
        <div className="ticket-actions">
          {mayArrive(upload) && <Button onClick={onAgain}>{t('complaints.files.again')}</Button>}
          <Button onClick={onDrop}>{t('complaints.files.drop')}</Button>
        </div>
      </li>
    );
  }
  const percent = Math.round((sent ?? 0) * 100);
  return (
    <li className="upload" data-upload="sending">
      <span>{t('complaints.files.sending', { name })}</span>
      <progress max={100} value={percent} aria-label={t('complaints.files.sending', { name })} />
      <span className="muted">
        {sent === null
          ? t('complaints.files.waiting')
          : percent === 100
            ? t('complaints.files.checking')
            : `${percent}%`}
      </span>
      <div className="ticket-actions">
        <Button onClick={onStop}>{t('complaints.files.stop')}</Button>
      </div>
    </li>
  );
}

/** What was refused for what it is, is refused again. */
function mayArrive({ failure }: Upload): boolean {
  if (failure?.kind !== 'refused') return failure?.kind === 'stopped';
  const { error } = failure;
  return !(error instanceof ApiProblem && (error.code === 'file.not_accepted' || error.status === 413));
}

function Why({ upload: { file, failure } }: { upload: Upload }) {
  const { t } = useTranslation();
  if (failure === null) return null;
  const size = (file.size / 1024 / 1024).toFixed(1);
  if (failure.kind === 'too_large') return <>{t('complaints.files.tooLarge', { size })}</>;
  if (failure.kind === 'stopped') return <>{t('complaints.files.stopped')}</>;
  const { error } = failure;
  if (error instanceof ApiProblem) {
    if (error.code === 'file.not_accepted') return <>{t('complaints.files.notAccepted')}</>;
    if (error.code === 'client.unreachable') return <>{t('complaints.files.unreachable')}</>;
    if (error.status === 413) return <>{t('complaints.files.tooLarge', { size })}</>;
  }
  return <ProblemText error={error} />;
}

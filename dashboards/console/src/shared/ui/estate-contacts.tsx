import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { contactsQuery } from '../api/queries.js';
import { CallLink } from './call-link.js';

/** Whom to call about an estate: its manager and its company. Nothing for whom it is not to know. */
export function EstateContacts({ estateId }: { estateId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...contactsQuery(estateId), retry: false });
  if (data === undefined) return null;
  const { managerName, managerContact, companyName, companyContact } = data;
  const lines = [
    { key: 'manager', label: t('estate.projectManager'), name: managerName, contact: managerContact },
    { key: 'company', label: t('estate.propertyCompany'), name: companyName, contact: companyContact },
  ].filter(({ name, contact }) => name !== null || contact !== null);
  if (lines.length === 0) return null;
  return (
    <>
      {lines.map(({ key, label, name, contact }) => (
        <div key={key} data-contact={key}>
          {label} {name ?? '—'} ·{' '}
          {contact === null ? <span className="muted">{t('estate.noContact')}</span> : <CallLink phone={contact} />}
        </div>
      ))}
    </>
  );
}

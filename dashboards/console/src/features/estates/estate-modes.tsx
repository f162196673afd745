import { useQuery } from '@tanstack/react-query';
import { facilitiesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { ModeBanner } from '../../shared/ui/mode-banner.js';

/** The tests and maintenance that run in an estate. */
export function EstateModes({ estateId }: { estateId: string }) {
  const { local } = useLanguage();
  const facilities = useQuery(facilitiesQuery(estateId));
  return (
    <>
      {(facilities.data ?? []).map(({ id, name, mode }) => (
        <ModeBanner key={id} mode={mode} facilityName={local(name)} />
      ))}
    </>
  );
}

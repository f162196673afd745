import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { isOfOneMachine, typedAddress } from './code-address.js';
import type { LinkInForce } from './coded-facilities.js';

/** That what the codes say is an address which no telephone reaches. */
export function AddressWarning({ links }: { links: readonly LinkInForce[] }) {
  const { t } = useTranslation();
  const local = links.find(({ url }) => isOfOneMachine(url));
  if (local === undefined) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="not-printed"
      title={t('reportLinks.ofOneMachine', { address: typedAddress(local.url) })}
      data-testid="address-warning"
    />
  );
}

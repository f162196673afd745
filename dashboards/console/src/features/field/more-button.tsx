import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** Asks for the next page of a list; nothing where there is none. */
export function MoreButton({ query }: { query: Paged }) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage} data-testid="more">
      {t('field.more')}
    </Button>
  );
}

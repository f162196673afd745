import type { Page } from '../api/common.js';

/**
 * The items of every page, up to about `most`: the page that goes beyond it is still whole.
 *
 * `fetchPage` is called with the cursor of the page wanted; `undefined` for the first.
 */
export async function collectPages<T>(
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
  most = 2000,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Page<T> = await fetchPage(cursor ?? undefined);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < most);
  return items;
}

type Page<T> = { data: T[]; next_cursor?: string | null };

const MOST_PAGES = 10;

/** Every row of a list that is bounded by its filter, page after page. */
export async function whole<T>(
  page: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
  most = MOST_PAGES,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  for (let count = 0; count < most; count += 1) {
    const { data, next_cursor } = await page({ limit: 100, ...(cursor && { cursor }) });
    rows.push(...data);
    if (!next_cursor) break;
    cursor = next_cursor;
  }
  return rows;
}

import type { Page, PageRequest } from './store.ts'

/** All records of a listing, page by page. */
export async function* everyRecord<R>(list: (page: PageRequest) => Promise<Page<R>>): AsyncGenerator<R, void, void> {
  let after: string | null | undefined
  while (after !== null) {
    const page: Page<R> = await list({ limit: 500, after })
    yield* page.items
    after = page.next
  }
}

import { z } from 'zod'

/** What every list keeps in the URL: what is searched for, and where in the pages one stands. */
export const listSearch = {
  q: z.string().optional().catch(undefined),
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
}

/** Choosing a filter starts from the first page again. */
export const FIRST_PAGE = { after: undefined, before: undefined }

import { z } from 'zod'

/** What every list keeps in the URL beside its filters and its sort: what is searched for, and the row at the top. */
export const listSearch = {
  q: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
}

/** Choosing a filter or a sort starts from the top again. */
export const FROM_TOP = { at: undefined }

/** What of an address decides which rows a list has. */
export function withoutPlace<S extends { at?: string | undefined }>({ at: _at, ...search }: S): Omit<S, 'at'> {
  return search
}

/** Whether a list was narrowed: sorting it leaves all in. */
export const isNarrowed = ({ at: _at, sort: _sort, ...filters }: { at?: string | undefined; sort?: unknown }) =>
  Object.values(filters).some((value) => value !== undefined && value !== '')

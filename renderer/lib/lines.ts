import { z } from 'zod'

/** A list as a field holds it: an item a line. Blank lines are no items; an item has no space around it. */
export const lines = z.string().transform((text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
)

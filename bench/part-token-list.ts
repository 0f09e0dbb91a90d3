/** Part `token-list`: what an operator waits for the list of tokens, by number of tokens. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { tokens as tokenList } from '../server/contract/tokens.ts'
import { callConsole, type ConsoleCall } from './console-call.ts'
import { clientName, fillDirectory } from './filled-directory.ts'
import { startGatehouse } from './gatehouse.ts'
import type { BenchOptions } from './options.ts'
import { hotSpots, profileFolder } from './profile.ts'
import { count, milliseconds, under, type PartReport, type Table, type Target } from './report.ts'
import { median } from './statistics.ts'
import type { Holders } from './token-records.ts'

/** All that a list's answer must have to be asked on. */
const page = z.object({
  items: z.array(z.object({ id: z.string() })),
  total: z.number().nullish(),
  next: z.string().nullable(),
})
type Page = z.output<typeof page>

/** What the questions are about. */
interface Subjects extends Holders {
  /** Ids of tokens that are on record. */
  tokenIds: readonly string[]
}

interface Question {
  what: string
  /** For a target of its own: the issue names first page, filter and search. */
  kind: 'first page' | 'filter' | 'search' | 'page far in'
  /** Each time about something else where that is possible: no answer is one that was kept. */
  ask: (time: number, subjects: Subjects) => Readonly<Record<string, string>>
}

const QUESTIONS: readonly Question[] = [
  { what: 'first page', kind: 'first page', ask: () => ({}) },
  { what: 'by expiry', kind: 'first page', ask: () => ({ sort: 'expires_at' }) },
  { what: 'of a client', kind: 'filter', ask: (time, { clientIds }) => ({ client_id: nth(clientIds, time) }) },
  { what: 'of a user', kind: 'filter', ask: (time, { userIds }) => ({ user_id: nth(userIds, time) }) },
  { what: 'with a common scope', kind: 'filter', ask: () => ({ scope: 'orders:read' }) },
  { what: 'with a rare scope', kind: 'filter', ask: () => ({ scope: 'reports:read' }) },
  { what: 'that are active', kind: 'filter', ask: () => ({ status: 'active' }) },
  { what: 'that are revoked: none', kind: 'filter', ask: () => ({ status: 'revoked' }) },
  { what: 'active refresh tokens', kind: 'filter', ask: () => ({ type: 'refresh_token', status: 'active' }) },
  {
    what: 'active, of a client, with a scope',
    kind: 'filter',
    ask: (time, { clientIds }) => ({ status: 'active', client_id: nth(clientIds, time), scope: 'profile' }),
  },
  { what: 'search: a client’s name', kind: 'search', ask: (time) => ({ q: clientName(time) }) },
  { what: 'search: a user’s name', kind: 'search', ask: (time) => ({ q: `user-${1000 + time}` }) },
  {
    what: 'search: the beginning of a token’s id',
    kind: 'search',
    ask: (time, { tokenIds }) => ({ q: nth(tokenIds, time * 7).slice(0, 8) }),
  },
  { what: 'search: nothing matches', kind: 'search', ask: (time) => ({ q: `no such thing ${time}` }) },
]

interface Answer {
  size: number
  what: string
  kind: Question['kind']
  /** Milliseconds of each request. */
  durations: readonly number[]
  /** In the last answer; null where the list does not count them. */
  matches: number | null
}

export async function tokenListing(options: BenchOptions, folder: string): Promise<PartReport> {
  const answers: Answer[] = []
  const profiles: Table[] = []
  for (const size of options.tokens.filter((tokens) => tokens > 0)) {
    console.error(`${count(size)} tokens: filling the store`)
    const directory = await mkdtemp(join(folder, 'token-list-'))
    const holders = await fillDirectory(join(directory, 'data'), size)
    const profile = profileFolder(options.profile, `token-list-${size}`)
    const gatehouse = await startGatehouse({
      name: `Gatehouse, ${count(size)} tokens`,
      directory: join(directory, 'data'),
      profile,
    })
    try {
      answers.push(...(await answersAt(size, await callConsole(gatehouse), holders, options.requests)))
    } finally {
      await gatehouse.stop()
    }
    if (profile !== undefined) profiles.push(await hotSpots(profile, `${count(size)} tokens`))
    await rm(directory, { recursive: true })
  }
  return {
    title: `The token list: ${options.requests} requests to each question, one after the other, 50 tokens to a page`,
    tables: [tableOf(answers), ...profiles],
    targets: targetsOf(answers),
    notes: [
      'Median and slowest, from the question to the whole answer, over the console’s API.',
      `Far in: after ${count(FAR_PAGES * FAR_LIMIT)} tokens, or at the end of a shorter list.`,
    ],
    raw: answers,
  }
}

async function answersAt(size: number, call: ConsoleCall, holders: Holders, requests: number): Promise<Answer[]> {
  const list = async (parameters: Readonly<Record<string, string>>) =>
    page.parse(await call(tokenList.list.path, parameters))
  const far = await farIn(list)
  const subjects: Subjects = { ...holders, tokenIds: far.items.map(({ id }) => id) }
  const answers: Answer[] = []
  for (const { what, kind, ask } of QUESTIONS) {
    // One that does not count: the code is compiled, the connection is open.
    await list(ask(requests, subjects))
    const { durations, last } = await timed(requests, (time) => list(ask(time, subjects)))
    answers.push({ size, what, kind, durations, matches: last?.total ?? null })
  }
  let after = far.next
  const { durations } = await timed(requests, async () => {
    const found = await list(after === null ? {} : { after })
    after = found.next
    return found
  })
  answers.push({
    size,
    what: 'page far in',
    kind: 'page far in',
    durations,
    matches: null,
  })
  return answers
}

const FAR_PAGES = 100
const FAR_LIMIT = 200

/** The page after many others, or the last one of a shorter list. */
async function farIn(list: (parameters: Record<string, string>) => Promise<Page>): Promise<Page> {
  const limit = String(FAR_LIMIT)
  let found = await list({ limit })
  for (let pages = 1; pages < FAR_PAGES && found.next !== null; pages++) {
    found = await list({ limit, after: found.next })
  }
  return found
}

async function timed(requests: number, ask: (time: number) => Promise<Page>) {
  const durations: number[] = []
  let last: Page | undefined
  for (let time = 0; time < requests; time++) {
    const began = performance.now()
    last = await ask(time)
    durations.push(performance.now() - began)
  }
  return { durations, last }
}

function nth<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length]
  if (found === undefined) throw new Error('there is none')
  return found
}

function tableOf(answers: readonly Answer[]): Table {
  const sizes = [...new Set(answers.map(({ size }) => size))]
  const cells = (what: string) =>
    sizes.flatMap((size) => {
      const answer = answers.find((each) => each.size === size && each.what === what)
      if (answer === undefined) return ['', '', '']
      const { durations, matches } = answer
      return [
        matches === null ? '' : count(matches),
        milliseconds(median(durations)),
        milliseconds(Math.max(...durations)),
      ]
    })
  return {
    columns: ['tokens', ...sizes.flatMap((size) => [`of ${count(size)}`, 'median', 'slowest'])],
    rows: [...new Set(answers.map(({ what }) => what))].map((what) => [what, ...cells(what)]),
  }
}

/** By kind, the slowest question's median. */
function targetsOf(answers: readonly Answer[]): Target[] {
  const million = answers.filter(({ size }) => size === 1_000_000)
  return (['first page', 'filter', 'search'] as const).flatMap((kind) => {
    const medians = million.filter((answer) => answer.kind === kind).map(({ durations }) => median(durations))
    if (medians.length === 0) return []
    return [under(`1,000,000 tokens: ${kind}, the slowest question`, Math.max(...medians), 50, milliseconds)]
  })
}

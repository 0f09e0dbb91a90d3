/** Data directories that hold a given number of live tokens, without issuing each over HTTP. */
import { createWriteStream } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { keys } from '../server/contract/keys.ts'
import { users } from '../server/contract/users.ts'
import { callConsole, type ConsoleCall } from './console-call.ts'
import { gatehouseConfig, startGatehouse } from './gatehouse.ts'
import { SCOPE_SETS, tokenRecords, type Holders, type TokenRecord } from './token-records.ts'

const CLIENTS = 50
const USERS = 2000

export const clientName = (index: number) => `Shop number ${index % CLIENTS}`

/** The benchmark's own clients with fifty more, their users and scopes. */
function busyConfig() {
  const config = gatehouseConfig('RS256')
  const custom = [...new Set(SCOPE_SETS.flat())].filter((name) => name.includes(':'))
  return {
    ...config,
    scopes: custom.map((name) => ({ name, description: `Scope ${name}` })),
    clients: [
      ...config.clients,
      ...clientIds.map((client_id, index) => ({
        client_id,
        client_secret: `a-secret-for-client-number-${index}`,
        client_name: clientName(index),
        grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
        redirect_uris: ['http://127.0.0.1:9000/callback'],
        scope: [...new Set(SCOPE_SETS.flat())].join(' '),
      })),
    ],
    users: Array.from({ length: USERS }, (_, index) => ({
      username: `user-${index}`,
      name: `User Number ${index}`,
      email: `user-${index}@mail.example`,
    })),
  }
}

const clientIds = Array.from({ length: CLIENTS }, (_, index) => `shop-${index}`)

/**
 * Makes the directory, as if it were `now`; a server that starts there needs no declarative file.
 * @returns whom the tokens belong to
 */
export async function fillDirectory(directory: string, tokens: number, now = Date.now()): Promise<Holders> {
  const gatehouse = await startGatehouse({ name: 'Gatehouse, to be filled', directory, config: busyConfig() })
  const call = await callConsole(gatehouse)
  const holders = { clientIds, userIds: await userIds(call), keyId: await signingKeyId(call) }
  await gatehouse.stop()
  if (tokens > 0) await writeTokens(join(directory, 'gatehouse.json'), tokenRecords(tokens, holders, now))
  return holders
}

async function userIds(call: ConsoleCall): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null = ''; after !== null;) {
    const parameters: Record<string, string> = { limit: '200', ...(after === '' ? {} : { after }) }
    const { items, next } = users.list.output.parse(await call(users.list.path, parameters))
    ids.push(...items.map((user) => user.id))
    after = next
  }
  return ids
}

async function signingKeyId(call: ConsoleCall): Promise<string> {
  const { items } = keys.list.output.parse(await call(keys.list.path, {}))
  const signing = items.find(({ status }) => status === 'current')
  if (signing === undefined) throw new Error('no key signs')
  return signing.kid
}

/** Characters to a piece of the stream. */
const PIECE = 65_536

/**
 * Adds tokens to the document of a server that was stopped. This is all that the benchmark knows of the store's file: a
 * JSON object with an array for each kind of record, a record a line, closed by a checksum over all that stands before it.
 */
async function writeTokens(file: string, tokens: Iterable<TokenRecord>): Promise<void> {
  const { checksum: _former, ...document } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  const filled = `${file}.filled`
  await pipeline(Readable.from(checked(pieces(document, tokens))), createWriteStream(filled, { mode: 0o600 }))
  // On disk before anything is measured.
  const handle = await open(filled)
  await handle.sync()
  await handle.close()
  await rename(filled, file)
}

function* pieces(document: Record<string, unknown>, tokens: Iterable<TokenRecord>): Generator<string> {
  let piece = '{\n'
  for (const [name, value] of Object.entries(document)) {
    if (!Array.isArray(value)) {
      piece += `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`
      continue
    }
    piece += `${JSON.stringify(name)}: [`
    let between = '\n'
    for (const record of name === 'tokens' ? both(value, tokens) : value) {
      piece += between + JSON.stringify(record)
      between = ',\n'
      if (piece.length < PIECE) continue
      yield piece
      piece = ''
    }
    piece += '\n],\n'
  }
  yield piece
}

function* checked(content: Iterable<string>): Generator<string> {
  let checksum = 0
  for (const piece of content) {
    checksum = crc32(piece, checksum)
    yield piece
  }
  yield `"checksum": "crc32:${checksum.toString(16).padStart(8, '0')}"\n}\n`
}

function* both(first: Iterable<unknown>, second: Iterable<unknown>): Generator {
  yield* first
  yield* second
}

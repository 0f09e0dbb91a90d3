/**
 * `npm run bench`: client_credentials with RS256, durable, against the headless twin and against a bare Express handler in
 * the same run. Rounds are interleaved, so that a busy machine hurts both alike; the figures are medians of the rounds.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { build } from '../scripts/build.ts'
import { root } from '../scripts/repository.ts'
import { startContender, type Contender } from './contender.ts'

const ROUNDS = 3
/** Seconds. */
const ROUND_LENGTH = 8
const CONNECTIONS = 64

const CLIENT = { client_id: 'bench', client_secret: 'a-secret-for-the-benchmark-only' }
const CONFIG = {
  scopes: [{ name: 'orders:read', description: 'Read orders' }],
  clients: [{ ...CLIENT, client_name: 'Benchmark', grant_types: ['client_credentials'], scope: 'orders:read' }],
}

interface Figures {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  /** Milliseconds. */
  p99: number
}

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
try {
  await run()
} finally {
  await rm(directory, { recursive: true })
}

async function run(): Promise<void> {
  if ((await build()) !== 0) throw new Error('the build failed')
  const configFile = join(directory, 'config.json')
  await writeFile(configFile, JSON.stringify(CONFIG))
  const contenders = [
    await startContender('Gatehouse, RS256, durable', [
      join(root, 'out/main/cli.js'),
      ...['serve', '--json', '--port', '0', '--console-port', '0', '--log-level', 'error'],
      ...['--data', join(directory, 'data'), '--config', configFile],
    ]),
    await startContender('bare Express, constant answer', [join(root, 'bench/bare-express.ts')]),
  ]
  const rounds = new Map<Contender, Figures[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [contender, figures] of rounds) figures.push(await measure(contender))
  }
  for (const contender of contenders) await contender.stop()
  report(new Map([...rounds].map(([contender, figures]) => [contender.name, medians(figures)])))
}

async function measure({ name, url }: Contender): Promise<Figures> {
  const result = await autocannon({
    url: `${url}/authorization/token`,
    method: 'POST',
    connections: CONNECTIONS,
    duration: ROUND_LENGTH,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64')}`,
    },
    body: 'grant_type=client_credentials&scope=orders:read',
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${name}: ${String(result.non2xx)} refusals and ${String(result.errors)} errors: not a measurement`)
  }
  return { requestsPerSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 }
}

function medians(figures: readonly Figures[]): Figures {
  const median = (of: (each: Figures) => number) => {
    const sorted = figures.map(of).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  }
  return { requestsPerSecond: median((f) => f.requestsPerSecond), p50: median((f) => f.p50), p99: median((f) => f.p99) }
}

function report(results: ReadonlyMap<string, Figures>): void {
  const base = [...results.values()].at(-1)?.requestsPerSecond ?? Number.NaN
  const [cpu] = cpus()
  console.log(
    `\nclient_credentials, ${String(CONNECTIONS)} connections, medians of ${String(ROUNDS)} interleaved rounds of ${String(ROUND_LENGTH)} s`,
  )
  console.log(`Node ${process.version}, ${String(cpus().length)} x ${cpu?.model ?? 'unknown'}\n`)
  console.log('| server | requests/s | p50 ms | p99 ms | to bare Express |')
  console.log('|---|---:|---:|---:|---:|')
  for (const [name, { requestsPerSecond, p50, p99 }] of results) {
    console.log(
      `| ${name} | ${requestsPerSecond.toFixed(0)} | ${p50.toFixed(0)} | ${p99.toFixed(0)} | ${(requestsPerSecond / base).toFixed(2)} |`,
    )
  }
}

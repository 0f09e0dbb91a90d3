/**
 * A process that asks for a while and ends: autocannon with keep-alive connections that each wait for an answer before
 * they ask again. Every answer is checked: one that is not 200 or not as expected makes the measurement void.
 */
import autocannon from 'autocannon'
import type { LoadJob, LoadOutcome, LoadResult } from './load-job.ts'
import { percentile } from './statistics.ts'

process.once('message', (job: LoadJob) => {
  const answer = (outcome: LoadOutcome) => process.send?.(outcome, () => process.disconnect())
  load(job).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) }),
  )
})

async function load(job: LoadJob): Promise<LoadResult> {
  const durations: number[] = []
  let firstWrong: string | undefined
  let connection = 0
  const cpuBefore = process.cpuUsage()

  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: job.url,
        method: 'POST',
        headers: job.headers,
        connections: job.connections,
        duration: job.seconds,
        // The end of the load is seen by this clock: a short one, or a load of two seconds lasts three.
        sampleInt: 100,
        timeout: 30,
        setupClient(client) {
          const body = job.bodies[connection++ % job.bodies.length] ?? ''
          if (job.rotate) client.setRequests([rotating(body)])
          else client.setBody(body)
        },
        verifyBody(body) {
          const isRight = typeof body === 'string' && body.includes(job.expected)
          if (!isRight) firstWrong ??= String(body).slice(0, 300)
          return isRight
        },
      },
      (error: unknown, result) => {
        if (error instanceof Error) reject(error)
        else resolve(result)
      },
    )
    // Its own histogram counts whole milliseconds.
    instance.on('response', (_client, _status, _bytes, milliseconds) => durations.push(milliseconds))
  })

  const { errors, timeouts, mismatches } = result
  const statuses = Object.keys(result.statusCodeStats ?? {}).filter((status) => status !== '200')
  if (errors + timeouts + mismatches + statuses.length > 0 || durations.length === 0) {
    const also = statuses.length === 0 ? '' : `, status ${statuses.join(', ')}`
    throw new Error(
      `${durations.length} answers, ${mismatches} of them not as expected${also}, ${errors} errors, ${timeouts} timeouts; ` +
        `the first wrong answer: ${firstWrong ?? 'none'}`,
    )
  }
  const sorted = Float64Array.from(durations).sort()
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    answers: sorted.length,
    seconds: result.duration,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    slowest: percentile(sorted, 1),
    generatorCpuSeconds: (user + system) / 1e6,
  }
}

/** A request that presents a refresh token, and from then on the one of the last answer. */
function rotating(firstBody: string): autocannon.Request {
  const form = new URLSearchParams(firstBody)
  return {
    setupRequest: (request) => ({ ...request, body: form.toString() }),
    onResponse(status, body) {
      if (status !== 200) return
      const { refresh_token } = JSON.parse(body) as { refresh_token?: string }
      form.set('refresh_token', refresh_token ?? '')
    },
  }
}

import { SegmentedControl, Skeleton, Text } from '@mantine/core'
import type { Traffic } from '../../../server/contract/traffic.ts'
import { ElapsedTime } from '../../components/relative-time.tsx'
import { Section } from '../../components/section.tsx'
import { digits, plural } from '../../lib/numbers.ts'
import { TrafficChart, type Bucket } from './traffic-chart.tsx'

export type Range = 'hour' | 'day'

const RANGES: readonly { value: Range; label: string }[] = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last day' },
]

interface TrafficSectionProps {
  /** Undefined while it is loading. */
  traffic: Traffic | undefined
  range: Range
  onRange: (range: Range) => void
}

/** What was issued and refused in the last hour or day. */
export function TrafficSection({ traffic, range, onRange }: TrafficSectionProps) {
  const buckets = range === 'hour' ? traffic?.last_hour : traffic?.last_day
  return (
    <Section title="Issued and refused">
      <div className="traffic-head">
        <Totals buckets={buckets} />
        <SegmentedControl
          size="xs"
          aria-label="Range"
          data={[...RANGES]}
          value={range}
          onChange={(value) => onRange(value === 'day' ? 'day' : 'hour')}
        />
      </div>
      {buckets === undefined ? (
        <Skeleton height={176} role="status" aria-label="Loading" />
      ) : (
        <ChartOf buckets={buckets} range={range} />
      )}
      <Text c="dimmed" fz="xs" mt="xs" mih={16}>
        {traffic !== undefined && isYounger(traffic, buckets) && (
          <>
            Refusals are counted since the server started, <ElapsedTime since={traffic.refusals_since} /> ago.
          </>
        )}
      </Text>
    </Section>
  )
}

function ChartOf({ buckets, range }: { buckets: readonly Bucket[]; range: Range }) {
  const { issued, refused } = totalsOf(buckets)
  const busiest = buckets.reduce((most, bucket) => (sum(bucket) > sum(most) ? bucket : most))
  const words = `${plural(issued, 'token')} issued and ${plural(refused, 'request')} refused.`
  const peak = new Date(busiest.from).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' })
  const isEmpty = issued + refused === 0
  return (
    <div className="traffic-body">
      <TrafficChart
        buckets={buckets}
        by={range === 'hour' ? 'minute' : 'hour'}
        title={`Tokens issued and requests refused in the last ${range}, by the ${range === 'hour' ? 'minute' : 'hour'}`}
        description={isEmpty ? words : `${words} The most at ${peak}.`}
      />
      {isEmpty && (
        <div className="traffic-empty">
          <Text fw={500}>All quiet</Text>
          <Text c="dimmed">No token was issued and nothing was refused in the last {range}.</Text>
        </div>
      )}
    </div>
  )
}

/** The totals, which are the legend, too. */
function Totals({ buckets }: { buckets: readonly Bucket[] | undefined }) {
  const totals = buckets === undefined ? undefined : totalsOf(buckets)
  return (
    <dl className="traffic-totals">
      {(['issued', 'refused'] as const).map((kind) => (
        <div key={kind}>
          <dt>
            <span className="traffic-key" data-kind={kind} aria-hidden="true" />
            {kind === 'issued' ? 'Issued' : 'Refused'}
          </dt>
          <dd>{totals === undefined ? <Skeleton height={16} width={32} /> : digits(totals[kind])}</dd>
        </div>
      ))}
    </dl>
  )
}

const sum = ({ issued, refused }: Bucket) => issued + refused

const totalsOf = (buckets: readonly Bucket[]) => ({
  issued: buckets.reduce((total, { issued }) => total + issued, 0),
  refused: buckets.reduce((total, { refused }) => total + refused, 0),
})

/** Whether the server has run for less than what is shown. */
const isYounger = ({ refusals_since }: Traffic, buckets: readonly Bucket[] | undefined) =>
  refusals_since > (buckets?.[0]?.from ?? '')

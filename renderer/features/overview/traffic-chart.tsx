import './traffic-chart.css'
import { useCallback, useId, useState } from 'react'
import type { Traffic } from '../../../server/contract/traffic.ts'
import { barHeight, topOfScale } from './chart-scale.ts'
import { digits } from '../../lib/numbers.ts'

export type Bucket = Traffic['last_hour'][number]

/** Pixels. */
const HEIGHT = 176
const PLOT = { top: 8, left: 44, height: 140 } as const
const BASELINE = PLOT.top + PLOT.height
const TOOLTIP_WIDTH = 152

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const compact = new Intl.NumberFormat('en', { notation: 'compact' })

interface TrafficChartProps {
  buckets: readonly Bucket[]
  by: 'minute' | 'hour'
  /** What it shows, for those who cannot see it. */
  title: string
  description: string
}

/** Bars of what was issued, and on them what was refused; the numbers as a table for screen readers. */
export function TrafficChart({ buckets, by, title, description }: TrafficChartProps) {
  const { ref, width } = useWidth()
  const [pointed, setPointed] = useState<number>()
  const id = useId()
  const top = topOfScale(Math.max(...buckets.map(({ issued, refused }) => issued + refused)))
  const slot = Math.max(0, width - PLOT.left) / buckets.length
  const isEmpty = buckets.every(({ issued, refused }) => issued + refused === 0)
  const shown = pointed === undefined ? undefined : buckets[pointed]
  return (
    <div className="traffic-chart" ref={ref} style={{ height: HEIGHT }} onPointerLeave={() => setPointed(undefined)}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={title}
        aria-describedby={`${id}description`}
        focusable="false"
      >
        {[top, top / 2, 0].map((value) => {
          const y = BASELINE - Math.round((value / top) * PLOT.height) + 0.5
          return (
            <g key={value}>
              <line x1={PLOT.left} x2={width} y1={y} y2={y} className="traffic-line" />
              {!isEmpty && (
                <text x={PLOT.left - 12} y={y + 4} textAnchor="end">
                  {compact.format(value)}
                </text>
              )}
            </g>
          )
        })}
        {width > 0 &&
          buckets.map((bucket, index) => (
            <Bars
              key={bucket.from}
              bucket={bucket}
              top={top}
              x={PLOT.left + index * slot}
              slot={slot}
              isPointed={index === pointed}
              label={isLabelled(bucket, by) ? clock.format(new Date(bucket.from)) : undefined}
              onPoint={() => setPointed(index)}
            />
          ))}
      </svg>
      {shown !== undefined && pointed !== undefined && (
        <div
          className="traffic-tooltip"
          aria-hidden="true"
          style={{ width: TOOLTIP_WIDTH, left: tooltipLeft(PLOT.left + (pointed + 0.5) * slot, width) }}
        >
          <div>{stretchOf(shown, by)}</div>
          <div>
            <span className="traffic-key" data-kind="issued" /> {digits(shown.issued)} issued
          </div>
          <div>
            <span className="traffic-key" data-kind="refused" /> {digits(shown.refused)} refused
          </div>
        </div>
      )}
      <div className="visually-hidden">
        <p id={`${id}description`}>{description}</p>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Issued</th>
              <th scope="col">Refused</th>
            </tr>
          </thead>
          <tbody>
            {buckets.map(({ from, issued, refused }) => (
              <tr key={from}>
                <th scope="row">{clock.format(new Date(from))}</th>
                <td>{issued}</td>
                <td>{refused}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** How wide an element is, in pixels; 0 until it is there. */
function useWidth() {
  const [width, setWidth] = useState(0)
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return { ref, width }
}

interface BarsProps {
  bucket: Bucket
  top: number
  x: number
  slot: number
  isPointed: boolean
  label: string | undefined
  onPoint: () => void
}

function Bars({ bucket, top, x, slot, isPointed, label, onPoint }: BarsProps) {
  const gap = slot > 24 ? 8 : slot > 8 ? 4 : 1
  const bar = { x: Math.round(x + gap / 2), width: Math.max(1, Math.round(slot - gap)) }
  const issued = barHeight(bucket.issued, top, PLOT.height)
  const refused = barHeight(bucket.refused, top, PLOT.height)
  // What is small is drawn larger than it is: together they must not outgrow the chart.
  const base = Math.min(issued, PLOT.height - refused)
  const refusedTop = BASELINE - base - refused
  return (
    <g onPointerEnter={onPoint}>
      <rect x={x} width={slot} y={PLOT.top} height={PLOT.height} className="traffic-slot" data-pointed={isPointed} />
      <rect {...bar} y={BASELINE - base} height={base} className="traffic-issued" />
      {refused > 0 && (
        <rect {...bar} y={refusedTop} height={Math.max(1, refused - (base > 2 ? 1 : 0))} className="traffic-refused" />
      )}
      {label !== undefined && (
        <text x={x + slot / 2} y={BASELINE + 20} textAnchor="middle">
          {label}
        </text>
      )}
    </g>
  )
}

function isLabelled({ from }: Bucket, by: 'minute' | 'hour'): boolean {
  const date = new Date(from)
  return by === 'minute' ? date.getMinutes() % 10 === 0 : date.getHours() % 4 === 0
}

function stretchOf({ from }: Bucket, by: 'minute' | 'hour'): string {
  const start = new Date(from)
  if (by === 'minute') return clock.format(start)
  return `${clock.format(start)} - ${clock.format(new Date(start.getTime() + 3_600_000))}`
}

/** Above what is pointed at, and within the chart. */
const tooltipLeft = (middle: number, width: number) =>
  Math.min(Math.max(middle - TOOLTIP_WIDTH / 2, 0), Math.max(0, width - TOOLTIP_WIDTH))

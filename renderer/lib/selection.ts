import { useState } from 'react'

/** Rows that were chosen: some of a list, or all that match its filters without some. */
export interface Chosen<Row> {
  isAll: boolean
  /** By key: those chosen, or those left out of all. */
  rows: ReadonlyMap<string, Row>
}

export interface Selection<Row> {
  chosen: Chosen<Row>
  isSelected: (row: Row) => boolean
  /** @param total matches of the list */
  countOf: (total: number) => number
  /** Chooses a row, or takes it out again. */
  toggle: (row: Row) => void
  add: (rows: readonly Row[]) => void
  selectAll: () => void
  clear: () => void
}

const NOTHING = { isAll: false, rows: new Map<string, never>() }

/** What is chosen in a list; empty again once `list` is another one. */
export function useSelection<Row>(list: string, rowKey: (row: Row) => string): Selection<Row> {
  const [state, setState] = useState<{ list: string; chosen: Chosen<Row> }>({ list, chosen: NOTHING })
  const chosen = state.list === list ? state.chosen : NOTHING
  const choose = (next: Chosen<Row>) => setState({ list, chosen: next })
  return {
    chosen,
    isSelected: (row) => chosen.rows.has(rowKey(row)) !== chosen.isAll,
    countOf: (total) => (chosen.isAll ? Math.max(0, total - chosen.rows.size) : chosen.rows.size),
    toggle(row) {
      const rows = new Map(chosen.rows)
      if (!rows.delete(rowKey(row))) rows.set(rowKey(row), row)
      choose({ ...chosen, rows })
    },
    add(added) {
      const rows = new Map(chosen.rows)
      for (const row of added) {
        if (chosen.isAll) rows.delete(rowKey(row))
        else rows.set(rowKey(row), row)
      }
      choose({ ...chosen, rows })
    },
    selectAll: () => choose({ isAll: true, rows: new Map() }),
    clear: () => choose(NOTHING),
  }
}

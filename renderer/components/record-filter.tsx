import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { clientChoicesQuery, userChoicesQuery } from '../lib/queries.ts'
import { FilterSelect } from './filter-select.tsx'

interface RecordFilterProps {
  kind: 'client' | 'user'
  /** An id. */
  value: string | undefined
  onChange: (id: string | undefined) => void
  /** Pixels. */
  width?: number
}

/** Chooses one client or user, found by typing. */
export function RecordFilter({ kind, value, onChange, width = 120 }: RecordFilterProps) {
  const [text, setText] = useState('')
  // What can be chosen is asked for when somebody is about to.
  const [isUsed, setUsed] = useState(false)
  const isNeeded = isUsed || value !== undefined
  const [searched] = useDebouncedValue(text, 200)
  const clients = useQuery({ ...clientChoicesQuery(searched), enabled: isNeeded && kind === 'client' })
  const users = useQuery({ ...userChoicesQuery(searched), enabled: isNeeded && kind === 'user' })
  const choices =
    kind === 'client'
      ? clients.data?.items.map((client) => ({ value: client.client_id, label: client.client_name }))
      : users.data?.items.map((user) => ({ value: user.id, label: user.username }))
  const label = kind === 'client' ? 'Client' : 'User'
  const data = choices ?? []
  // A link may name one that is not among the first choices: it is shown by its id.
  const isListed = value === undefined || data.some((choice) => choice.value === value)
  return (
    <FilterSelect
      label={label}
      width={width}
      searchable
      data={isListed ? data : [{ value, label: value }, ...data]}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onSearchChange={setText}
      // The server has searched already.
      filter={({ options }) => options}
      nothingFoundMessage={choices === undefined ? 'Loading ...' : `There is no such ${kind}`}
      onUse={() => setUsed(true)}
    />
  )
}

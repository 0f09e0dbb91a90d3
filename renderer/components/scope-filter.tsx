import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { scopeChoicesQuery } from '../lib/queries.ts'
import { ChoiceFilter } from './choice-filter.tsx'

interface ScopeFilterProps {
  value: string | undefined
  onChange: (scope: string | undefined) => void
}

/** Lets through what holds one scope. */
export function ScopeFilter({ value, onChange }: ScopeFilterProps) {
  const [isUsed, setUsed] = useState(false)
  const { data } = useQuery({ ...scopeChoicesQuery(), enabled: isUsed })
  const names = new Set([...(data?.items.map(({ name }) => name) ?? []), ...(value === undefined ? [] : [value])])
  const choices = [...names].map((name) => ({ value: name, label: name }))
  return (
    <ChoiceFilter
      label="Scope"
      width={120}
      value={value}
      choices={choices}
      onChange={onChange}
      onUse={() => setUsed(true)}
    />
  )
}

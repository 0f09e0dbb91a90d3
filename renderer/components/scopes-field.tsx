import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatScope, parseScope } from '../../server/protocol/scope.ts'
import { scopeChoicesQuery } from '../lib/queries.ts'

interface ScopesFieldProps {
  /** Separated by spaces. */
  value: string
  onChange: (value: string) => void
  description: string
  error?: React.ReactNode
}

/** Chooses scopes by name. */
export function ScopesField({ value, onChange, description, error }: ScopesFieldProps) {
  const { data } = useQuery(scopeChoicesQuery())
  const chosen = [...parseScope(value).scopes]
  const known = data?.items.map(({ name }) => name) ?? []
  return (
    <MultiSelect
      label="Scopes"
      description={description}
      data={[...new Set([...known, ...chosen])]}
      value={chosen}
      onChange={(names) => onChange(formatScope(names))}
      error={error}
      searchable
      hidePickedOptions
      nothingFoundMessage="There is no such scope"
      clearButtonProps={{ 'aria-label': 'Clear scopes' }}
    />
  )
}

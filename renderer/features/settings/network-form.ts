import type { UseFormReturnType } from '@mantine/form'
import type { NetworkField, NetworkView } from '../../../server/contract/network.ts'
import { operatorSession } from '../../lib/connection.ts'
import type { NetworkValues } from './network-values.ts'

export type NetworkForm = UseFormReturnType<NetworkValues>

/** Why a field cannot be changed here; undefined where it can. */
export function givenWords({ given }: NetworkView, field: NetworkField, option: string): string | undefined {
  if (!given.includes(field)) return undefined
  if (field === 'console_port' && operatorSession.isDesktop) return 'The desktop takes a free one, for its window alone'
  // A word joiner after each hyphen: an option is not broken over two lines.
  return `Given on the command line (${option.replaceAll('-', '-\u2060')}), which wins over what is stored`
}

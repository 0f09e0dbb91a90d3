import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { call } from '../../lib/console-client.ts'
import { every, recordQuery, refresh } from '../../lib/queries.ts'

const { keys } = consoleApi

/** Asked for again while somebody looks: keys come and go by themselves. */
export const keysQuery = () => ({ ...recordQuery('keys', keys.list, {}), refetchInterval: every(10_000) })

export const useRotateKey = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof keys.rotate>['body']) => call(keys.rotate, { body }),
    // Also when it was refused: somebody else rotated it, perhaps.
    onSettled: () => refresh('keys'),
  })

export const useDeleteKey = () =>
  useMutation({
    mutationFn: (kid: string) => call(keys.remove, { params: { kid } }),
    onSettled: () => refresh('keys'),
  })

import { QueryClient } from '@tanstack/react-query'
import { ConsoleProblem } from './console-request.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // The server is on this machine: it answers whether or not there is a network.
      networkMode: 'always',
      // A refusal stays one however often it is asked for; a lost server comes back.
      retry: (failures, error) => !(error instanceof ConsoleProblem) && failures < 2,
      retryDelay: 1_000,
    },
    mutations: { networkMode: 'always' },
  },
})

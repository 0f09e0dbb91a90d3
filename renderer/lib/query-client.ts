import { QueryClient } from '@tanstack/react-query'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // The server is on this machine: it answers whether or not there is a network.
      networkMode: 'always',
      // A refusal stays one however often it is asked for, and on the return of a lost server all is asked for again.
      retry: false,
    },
    mutations: { networkMode: 'always' },
  },
})

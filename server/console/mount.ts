import type { Request, Router } from 'express'
import type { Endpoint, EndpointOutput } from '../contract/endpoint.ts'
import { serve, serveFile, type Call, type FileAnswer } from '../http/route.ts'
import type { TokenVerifier } from '../tokens/token-verifier.ts'
import { identifyOperator, type Operator } from './operator.ts'

/** How a room offers an endpoint: to operators, or to everyone where its contract says `public`. */
export interface Mount {
  forOperators<E extends Endpoint>(endpoint: E, handle: (call: Call<E, Operator>) => Promise<EndpointOutput<E>>): void
  /** For operators, with a file as the answer. */
  forOperatorsFile<E extends Endpoint>(endpoint: E, handle: (call: Call<E, Operator>) => Promise<FileAnswer>): void
  forEveryone<E extends Endpoint>(endpoint: E, handle: (call: Call<E, null>) => Promise<EndpointOutput<E>>): void
}

export function mountOn(router: Router, tokenVerifier: TokenVerifier): Mount {
  const identify = (request: Request) => identifyOperator(tokenVerifier, request)
  return {
    forOperators: (endpoint, handle) => serve(router, endpoint, identify, handle),
    forOperatorsFile: (endpoint, handle) => serveFile(router, endpoint, identify, handle),
    forEveryone(endpoint, handle) {
      if (endpoint.public !== true) throw new Error(`${endpoint.method} ${endpoint.path} is for operators`)
      serve(router, endpoint, () => null, handle)
    },
  }
}

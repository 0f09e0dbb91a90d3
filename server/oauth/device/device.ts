/** The device flow (RFC 8628) but for its grant: where devices ask, and where their people answer. */
import { Router } from 'express'
import { createCodeGuard } from './code-guard.ts'
import { deviceAuthorizationEndpoint } from './device-authorization.ts'
import { createPendingCodes } from './pending-codes.ts'
import { verificationPages, type VerificationDependencies } from './verification.ts'

type Dependencies = Omit<VerificationDependencies, 'guard' | 'pending'> &
  Omit<Parameters<typeof deviceAuthorizationEndpoint>[0], 'pending'>

export function deviceEndpoints(dependencies: Dependencies): Router {
  const pending = createPendingCodes(dependencies)
  const router = Router()
  router.use(deviceAuthorizationEndpoint({ ...dependencies, pending }))
  router.use(verificationPages({ ...dependencies, pending, guard: createCodeGuard() }))
  return router
}

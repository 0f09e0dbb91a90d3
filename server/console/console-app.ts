/** The console listener: the API that operators call and the built console, mounted in one list. */
import express, { Router, type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { consoleApi } from '../contract/console-api.ts'
import type { Endpoint } from '../contract/endpoint.ts'
import { localOnly, sameOriginOnly } from '../http/local-only.ts'
import { notFound, ProblemError } from '../http/problem.ts'
import { problemHandler } from '../http/problem-handler.ts'
import type { NetworkState } from '../network/network.ts'
import type { SignIn } from '../accounts/sign-in.ts'
import type { Refusals } from '../refusals/refusals.ts'
import type { LogoutDelivery } from '../sessions/logout-delivery.ts'
import type { BackupSchedule } from '../store/backup/backup-schedule.ts'
import type { BackupExchange } from '../store/backup/exchange.ts'
import type { DataKey } from '../store/data-key.ts'
import type { EpochMs } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { TokenIssuer } from '../tokens/token-issuer.ts'
import type { TokenVerifier } from '../tokens/token-verifier.ts'
import type { Usage } from '../usage/usage.ts'
import type { Logger } from 'pino'
import { consolePages } from './console-pages.ts'
import { brandingRoom, type PreviewPage } from './branding/branding.ts'
import { clientsRoom } from './clients/clients.ts'
import { backupsRoom, type LastRestore } from './backups/backups.ts'
import { backupScheduleRoom } from './backups/backup-schedule.ts'
import { configurationRoom } from './configuration/configuration.ts'
import { consentsRoom } from './consents/consents.ts'
import { keyProtectionRoom } from './key-protection/key-protection.ts'
import { keysRoom } from './keys/keys.ts'
import { mountOn } from './mount.ts'
import { networkRoom } from './network/network.ts'
import { passwordPolicyRoom } from './password-policy/password-policy.ts'
import { registrationRoom } from './registration/registration.ts'
import { scopesRoom } from './scopes/scopes.ts'
import { serverRoom } from './server/server.ts'
import { sessionRoom } from './session/session.ts'
import type { Tickets } from './session/tickets.ts'
import { sessionsRoom } from './sessions/sessions.ts'
import { signInsRoom } from './sign-ins/sign-ins.ts'
import { tokensRoom } from './tokens/tokens.ts'
import { usersRoom } from './users/users.ts'

/** What the rooms share. */
export interface ConsoleServices {
  store: Store
  keys: SigningKeys
  signIn: SignIn
  tokenIssuer: TokenIssuer
  tokenVerifier: TokenVerifier
  logoutDelivery: LogoutDelivery
  refusals: Refusals
  usage: Usage
  tickets: Tickets
  backupExchange: BackupExchange
  /** Puts a backup in the place of the data while the server is stopped for it. */
  restoreAndRestart: (restore: { id: string; path: string; passphrase: string }) => void
  lastRestore: () => LastRestore | null
  backupSchedule: BackupSchedule
  dataKey: DataKey
  /** Whether the server was started with the passphrase (GATEHOUSE_KEY). */
  isPassphraseGiven: boolean
  network: NetworkState
  /** A page of the issuer as it would look, as HTML. */
  previewPage: PreviewPage
  issuer: string
  /** Host name or IP address that the issuer listens on. */
  issuerHost: string
  dataDirectory: string
  /** Certificate of the local authority that vouches for the issuer; null where none does. */
  authorityFile: string | null
  version: string
  startedAt: EpochMs
  /** Folder of the built renderer. */
  consoleAssets?: string | undefined
  now: () => EpochMs
  log: Logger
}

export function createConsoleApp(services: ConsoleServices): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          // Mantine writes style elements and attributes; scripts get no such leave.
          styleSrc: ["'self'", "'unsafe-inline'"],
          fontSrc: ["'self'"],
          // Logos of clients are where their operators put them.
          imgSrc: ["'self'", 'data:', 'https:', 'http:'],
          connectSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: false,
    }),
  )
  app.use(localOnly)
  app.use('/backend', sameOriginOnly, backend(services))
  app.use(consolePages(services.consoleAssets))
  app.use(problemHandler(services.log))
  return app
}

function backend(services: ConsoleServices): Router {
  const router = Router()
  const mount = mountOn(router, services.tokenVerifier)

  sessionRoom(mount, services)
  serverRoom(mount, services)
  clientsRoom(mount, services)
  usersRoom(mount, services)
  sessionsRoom(mount, services)
  consentsRoom(mount, services)
  signInsRoom(mount, services)
  scopesRoom(mount, services)
  tokensRoom(mount, services)
  keysRoom(mount, services)
  registrationRoom(mount, services)
  configurationRoom(mount, services)
  backupsRoom(mount, services)
  backupScheduleRoom(mount, services)
  brandingRoom(mount, services)
  passwordPolicyRoom(mount, services)
  networkRoom(mount, services)
  keyProtectionRoom(mount, services)

  for (const [path, methods] of methodsByPath()) router.all(path, methodNotAllowed(methods))
  router.use((request) => {
    throw notFound(`call ${(request.baseUrl + request.path).slice(0, 100)}`)
  })
  return router
}

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>()
  for (const room of Object.values(consoleApi)) {
    for (const { path, method } of Object.values(room) as Endpoint[]) {
      paths.set(path, [...(paths.get(path) ?? []), method])
    }
  }
  return paths
}

function methodNotAllowed(methods: readonly string[]): RequestHandler {
  return (request) => {
    throw new ProblemError('method-not-allowed', `Expected ${methods.join(' or ')}; received ${request.method}`, {
      headers: { Allow: methods.join(', ') },
    })
  }
}

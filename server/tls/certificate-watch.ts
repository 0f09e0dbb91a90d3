import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { EpochMs } from '../store/records.ts'
import {
  CertificateError,
  readCertificate,
  type CertificateFiles,
  type ServerCertificate,
} from './certificate-files.ts'

/** Milliseconds between two looks at the files. */
const LOOK_INTERVAL = 10_000

export interface CertificateWatch {
  /** Reads the files now, changed or not. What cannot be used is reported; what is served with stays then. Never fails. */
  reload: () => Promise<void>
  stop: () => void
}

interface Dependencies {
  /** Names the files, and sees to it that they are there. */
  prepare: () => Promise<CertificateFiles>
  /** From now on, new connections are served with it. */
  serveWith: (certificate: ServerCertificate) => void
  now: () => EpochMs
  log: Logger
  /** Milliseconds between two looks. */
  interval?: number
}

/**
 * Takes a renewed certificate without a restart. The files are looked at, not subscribed to: those who renew certificates
 * replace files, links or the folders above them. They are read when they are the same at two looks: by then both are written.
 * `loaded` is what the files were when they were read at the start (`identityOf`).
 */
export function watchCertificate(loaded: string, dependencies: Dependencies): CertificateWatch {
  const { prepare, serveWith, now, log, interval = LOOK_INTERVAL } = dependencies
  /** What the files were when they were last read, and at the last look. */
  let read = loaded
  let seen = loaded
  /** The last failure that was reported: one that lasts is reported once. */
  let reported = ''

  async function take(isAsked: boolean): Promise<void> {
    try {
      const files = await prepare()
      const found = await identityOf(files)
      const isSettled = found === seen
      seen = found
      if (!isAsked && (found === read || !isSettled)) return
      read = found
      const certificate = await readCertificate(files, now())
      serveWith(certificate)
      reported = ''
      log.info(
        { certificate: files.certificate, expires: new Date(certificate.expiresAt).toISOString() },
        'certificate read again',
      )
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (reason === reported && !isAsked) return
      reported = reason
      const detail = error instanceof CertificateError ? { reason } : { err: error }
      log.warn(detail, 'the certificate could not be read again: the one before it stays')
    }
  }

  let last = Promise.resolve()
  /** One after the other. */
  function look(isAsked: boolean): Promise<void> {
    last = last.then(() => take(isAsked))
    return last
  }
  const looking = setInterval(() => void look(false), interval)
  looking.unref()
  return { reload: () => look(true), stop: () => clearInterval(looking) }
}

/** Tells whether files were changed or replaced since; links are followed. */
export async function identityOf({ certificate, key }: CertificateFiles): Promise<string> {
  return (await Promise.all([certificate, key].map(identityOfOne))).join(' ')
}

async function identityOfOne(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs } = await stat(path)
    return [dev, ino, size, mtimeMs].join(':')
  } catch {
    return 'missing'
  }
}

import { Subject, type Ending } from './ending.ts'
import type { Ledger } from './ledger.ts'
import { Register } from './register.ts'

/** What operators see of a client, user or scope; null where there is none. */
export type AdminValue = { name: string; status: 'active' | 'disabled' } | null

/** A client, user or scope that an operator made, and what its tokens hang on. */
export class AdminThing {
  readonly kind: 'client' | 'user' | 'scope'
  /** client_id, username or name: chosen by the operator, so that it is found even if the answer was lost. */
  readonly key: string
  readonly register = new Register<AdminValue>(null)
  readonly subject = new Subject()
  #end: Ending | undefined

  constructor(kind: AdminThing['kind'], key: string) {
    this.kind = kind
    this.key = key
  }

  get label(): string {
    return `${this.kind} ${this.key}`
  }

  /** Whether somebody asked for it to be disabled or deleted: its tokens may be refused from then on. */
  get isEnding(): boolean {
    return this.#end !== undefined && this.#end.state !== 'void'
  }

  /** To be called before the request is sent. Disabling and deleting end its tokens in the same commit. */
  propose(ledger: Ledger, value: AdminValue): void {
    this.register.propose(value)
    if (value?.status !== 'active') this.#end = ledger.begin(this.subject, { isLasting: true })
  }

  confirm(ledger: Ledger): void {
    this.register.confirm()
    if (this.#end !== undefined && this.register.value?.status !== 'active') ledger.confirm(this.#end)
  }

  /**
   * What the console shows after a restart; whether its tokens ended is settled with it.
   * @returns whether it may be so
   */
  observe(ledger: Ledger, found: AdminValue): boolean {
    if (this.#end?.state === 'open') {
      if (found?.status === 'active') this.#end.didNot()
      else ledger.confirm(this.#end)
    }
    return this.register.observe(found)
  }
}

import { PageLayout } from './page-layout.tsx'
import { describedByProblem, Problem } from './problem.tsx'

interface DeviceCodePageProps {
  interaction: string
  /** What the field holds at first: the code of the address, or what was typed. */
  code: string
  problem: string | undefined
}

/** Where a person enters the code of a device (RFC 8628 section 3.3), or confirms the one that the address carried. */
export function DeviceCodePage({ interaction, code, problem }: DeviceCodePageProps) {
  return (
    <PageLayout title="Connect a device">
      <header>
        <DeviceSign />
        <h1>Connect a device</h1>
      </header>
      <Problem>{problem}</Problem>
      <form method="post" action="/device">
        <input type="hidden" name="interaction" value={interaction} />
        <label htmlFor="user_code">Code on the device</label>
        <input
          id="user_code"
          name="user_code"
          className="device-code"
          defaultValue={code}
          dir="ltr"
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck="false"
          maxLength={40}
          required
          autoFocus
          {...describedByProblem(problem, 'caution')}
        />
        <p className="quiet" id="caution">
          Only go on if you started this yourself, on a device that is with you and shows exactly this code.
        </p>
        <button className="primary" type="submit">
          Continue
        </button>
      </form>
    </PageLayout>
  )
}

/** A screen, in place of a client's logo: whose device it is will be known by its code. */
function DeviceSign() {
  return (
    <span className="logo" aria-hidden="true">
      <svg
        viewBox="0 0 24 24"
        width="24"
        height="24"
        focusable="false"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      >
        <rect x="3" y="4" width="18" height="12" rx="2" />
        <path d="M8 20h8" strokeLinecap="round" />
      </svg>
    </span>
  )
}

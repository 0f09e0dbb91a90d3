/** What passwords must be that are set from now on. */
import { currentPasswordPolicy } from '../../accounts/password-policy.ts'
import { passwordPolicyRecord } from '../../configuration/settings-parts.ts'
import { settingsPart } from '../../configuration/settings.ts'
import { passwordPolicy, type PasswordPolicyView } from '../../contract/password-policy.ts'
import type { Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

export function passwordPolicyRoom(mount: Mount, { store }: { store: Store }): void {
  mount.forEveryone(passwordPolicy.get, () => view(store))

  mount.forOperators(passwordPolicy.update, async ({ body: { revision, ...policy } }) => {
    const expected = revision === 0 ? 'absent' : revision
    await store.commit([{ op: 'put', kind: 'settings', record: passwordPolicyRecord(policy), expected }])
    return await view(store)
  })
}

async function view(store: Store): Promise<PasswordPolicyView> {
  const revision = (await settingsPart(store, 'passwords'))?.revision ?? 0
  return { ...(await currentPasswordPolicy(store)), revision }
}

import { Skeleton, Stack } from '@mantine/core'

/** The place of a record while it loads. */
export function SkeletonLines() {
  return (
    <Stack gap="md" maw={760} aria-busy="true" aria-label="Loading">
      <Skeleton height={28} width={220} />
      <Skeleton height={180} />
      <Skeleton height={260} />
    </Stack>
  )
}

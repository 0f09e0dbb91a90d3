import { Skeleton, Stack } from '@mantine/core'

/** The place of a record while it loads. */
export function SkeletonLines() {
  return (
    <Stack gap="md" maw={760} role="status" aria-label="Loading">
      <Skeleton height={232} />
      <Skeleton height={164} />
      <Skeleton height={280} />
    </Stack>
  )
}

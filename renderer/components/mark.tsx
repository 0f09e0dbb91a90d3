/** The gate's arch. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d="M3 21V11a9 9 0 0 1 18 0v10h-4.5V11a4.5 4.5 0 0 0-9 0v10z" fill="var(--gatehouse-accent-text)" />
    </svg>
  )
}

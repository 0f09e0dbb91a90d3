/** Where a chart of counts ends: the next of 4, 6, 8, 10, 20, 40, 60, 80, 100 ... so that half of it is a whole number, too. */
export function topOfScale(highest: number): number {
  for (let unit = 1; ; unit *= 10) {
    const top = [1, 2, 4, 6, 8].map((step) => step * unit).find((value) => value >= Math.max(highest, 4))
    if (top !== undefined) return top
  }
}

/** Pixels that a count is high; one that is there at all is seen. */
export function barHeight(count: number, top: number, height: number): number {
  return count === 0 ? 0 : Math.max(2, Math.round((count / top) * height))
}

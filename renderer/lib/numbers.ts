// One for all: to make another for each number of a list takes longer than to write the number.
const format = new Intl.NumberFormat('en')

/** "14,000". */
export const digits = (count: number): string => format.format(count)

/** "1 client", "14 clients". */
export const plural = (count: number, noun: string) => `${digits(count)} ${noun}${count === 1 ? '' : 's'}`

/**
 * Gives each distinct value a small number for as long as anything uses it, so that a column of a million rows holds
 * numbers and every value once. 0 stands for null.
 */
export class Interner<V> {
  readonly #keyOf: (value: V) => string
  readonly #numbers = new Map<string, number>()
  readonly #values: (V | null)[] = [null]
  readonly #uses: number[] = [0]
  readonly #free: number[] = []

  constructor(keyOf: (value: V) => string) {
    this.#keyOf = keyOf
  }

  /** The number of `value`, with one more use of it. */
  take(value: V | null): number {
    if (value === null) return 0
    const key = this.#keyOf(value)
    const known = this.#numbers.get(key)
    if (known !== undefined) {
      this.#uses[known] = (this.#uses[known] ?? 0) + 1
      return known
    }
    const number = this.#free.pop() ?? this.#values.length
    this.#values[number] = value
    this.#uses[number] = 1
    this.#numbers.set(key, number)
    return number
  }

  /** One use less; with the last, the number is free for another value. */
  release(number: number): void {
    if (number === 0) return
    const uses = (this.#uses[number] ?? 0) - 1
    this.#uses[number] = uses
    if (uses > 0) return
    const value = this.#values[number]
    if (value !== null && value !== undefined) this.#numbers.delete(this.#keyOf(value))
    this.#values[number] = null
    this.#free.push(number)
  }

  /** The number of a value that is in use. */
  find(value: V): number | undefined {
    return this.#numbers.get(this.#keyOf(value))
  }

  valueOf(number: number): V | null {
    return this.#values[number] ?? null
  }

  /** All numbers are below it. */
  get capacity(): number {
    return this.#values.length
  }

  /** For each number, 1 where its value passes: what a scan looks up in place of the value. */
  mark(passes: (value: V) => boolean): Uint8Array {
    const marks = new Uint8Array(this.#values.length)
    this.#values.forEach((value, number) => {
      if (value !== null && passes(value)) marks[number] = 1
    })
    return marks
  }

  /** The values as they are now, by number. */
  freeze(): readonly (V | null)[] {
    return this.#values.slice()
  }
}

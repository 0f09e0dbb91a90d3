/** Finds rows by a 32-bit hash: chained buckets in typed arrays, nothing for the garbage collector to walk. */
export class SlotIndex {
  /** The first slot of each chain, plus one; 0 ends it. */
  #heads = new Uint32Array(1024)
  #next = new Uint32Array(1024)
  #hashes = new Uint32Array(1024)
  #size = 0

  add(slot: number, hash: number): void {
    if (slot >= this.#next.length) {
      this.#next = grown(this.#next, slot)
      this.#hashes = grown(this.#hashes, slot)
    }
    if (this.#size >= this.#heads.length) this.#rehash()
    this.#hashes[slot] = hash
    this.#link(slot, hash)
    this.#size++
  }

  remove(slot: number): void {
    const bucket = this.#bucketOf(this.#hashes[slot] ?? 0)
    let previous = -1
    let link = this.#heads[bucket] ?? 0
    while (link !== 0 && link - 1 !== slot) {
      previous = link - 1
      link = this.#next[previous] ?? 0
    }
    if (link === 0) return
    const following = this.#next[slot] ?? 0
    if (previous < 0) this.#heads[bucket] = following
    else this.#next[previous] = following
    this.#size--
  }

  /** The first slot with this hash that passes, newest first; -1 where there is none. */
  find(hash: number, passes: (slot: number) => boolean): number {
    for (let link = this.#heads[this.#bucketOf(hash)] ?? 0; link !== 0; link = this.#next[link - 1] ?? 0) {
      if (this.#hashes[link - 1] === hash && passes(link - 1)) return link - 1
    }
    return -1
  }

  /** Every slot with this hash that passes. */
  all(hash: number, passes: (slot: number) => boolean): number[] {
    const slots: number[] = []
    this.find(hash, (slot) => {
      if (passes(slot)) slots.push(slot)
      return false
    })
    return slots
  }

  #link(slot: number, hash: number): void {
    const bucket = this.#bucketOf(hash)
    this.#next[slot] = this.#heads[bucket] ?? 0
    this.#heads[bucket] = slot + 1
  }

  #bucketOf(hash: number): number {
    return hash & (this.#heads.length - 1)
  }

  #rehash(): void {
    const former = this.#heads
    const links = this.#next.slice()
    this.#heads = new Uint32Array(former.length * 4)
    for (const head of former) {
      for (let link = head; link !== 0; link = links[link - 1] ?? 0) this.#link(link - 1, this.#hashes[link - 1] ?? 0)
    }
  }
}

/** A longer copy that has room for `index`. */
export function grown(array: Uint32Array<ArrayBuffer>, index: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.max(array.length * 2, index + 1))
  longer.set(array)
  return longer
}

import { useEffect, useEffectEvent } from 'react'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

/** A file that is dropped where nothing takes it does nothing; by itself a browser would leave the console and show it. */
export function refuseStrayDrops(): void {
  const refuse = (event: DragEvent) => {
    if (!hasFiles(event) || event.defaultPrevented) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none'
  }
  // Of an element that is new under the pointer the first event is this one alone: a drop may follow it.
  window.addEventListener('dragenter', refuse)
  window.addEventListener('dragover', refuse)
  window.addEventListener('drop', refuse)
}

interface FileDrop {
  /** Whether files may be dropped now. */
  isOpen: () => boolean
  /** They are above the window, or are not any more. */
  onOver: (isOver: boolean) => void
  onDrop: (files: readonly File[]) => void
}

/** Takes files that are dropped anywhere in the window, except where something of the screen takes them itself. */
export function useFileDrop({ isOpen, onOver, onDrop }: FileDrop): void {
  const over = useEffectEvent((event: DragEvent) => {
    if (!hasFiles(event) || event.defaultPrevented || !isOpen()) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
    onOver(true)
  })
  const leave = useEffectEvent((event: DragEvent) => {
    // Between two elements of the window there is another one.
    if (event.relatedTarget === null) onOver(false)
  })
  const drop = useEffectEvent((event: DragEvent) => {
    onOver(false)
    if (!hasFiles(event) || event.defaultPrevented || !isOpen()) return
    event.preventDefault()
    onDrop([...(event.dataTransfer?.files ?? [])])
  })
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    document.addEventListener('dragenter', (event) => over(event), { signal })
    document.addEventListener('dragover', (event) => over(event), { signal })
    document.addEventListener('dragleave', (event) => leave(event), { signal })
    document.addEventListener('drop', (event) => drop(event), { signal })
    return () => listening.abort()
  }, [])
}

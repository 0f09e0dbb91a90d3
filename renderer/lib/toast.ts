import { notifications } from '@mantine/notifications'
import { messageOf } from './form-errors.ts'

export const toastDone = (message: string) => notifications.show({ message, color: 'gate', withBorder: true })

export const toastError = (error: unknown) =>
  notifications.show({ message: messageOf(error), color: 'red', withBorder: true, autoClose: 8000 })

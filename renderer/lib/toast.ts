import { notifications } from '@mantine/notifications'
import { ConnectionLost } from './console-request.ts'
import { messageOf } from './form-errors.ts'

export const toastDone = (message: string) => notifications.show({ message, color: 'gate', withBorder: true })

export const toastError = (error: unknown) =>
  notifications.show({
    message:
      error instanceof ConnectionLost
        ? `${error.message}. What you typed is kept: try again when it is back.`
        : messageOf(error),
    color: 'red',
    withBorder: true,
    autoClose: 8000,
  })

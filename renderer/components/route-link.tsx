import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { forwardRef, type AnchorHTMLAttributes } from 'react'

type LinkAttributes = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'>

/** A link to a route of the console. */
export const RouteLink = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps & LinkAttributes>(function RouteLink(props, ref) {
    return <Anchor ref={ref} c="var(--gatehouse-accent-text)" {...props} />
  }),
)

/** A link to a route that looks like a button; to the keyboard and to screen readers it is a link. */
export const RouteButton = createLink(
  forwardRef<HTMLAnchorElement, ButtonProps & LinkAttributes>(function RouteButton(props, ref) {
    return <Button component="a" ref={ref} {...props} />
  }),
)

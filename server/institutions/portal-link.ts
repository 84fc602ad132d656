import { env } from '../env.ts';

export const LINK_PURPOSES = ['request', 'new-address', 'undo-address', 'prove', 'identify', 'reset'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** The address of a page of an institution. Its origin is the configured one, whatever a request's headers say. */
export const portalUrl = (slug: string, path = ''): string =>
  new URL(`/i/${slug}${path && `/${path}`}`, env().PUBLIC_URL).href;

/** The address that a mail carries: opening it moves the key into a cookie and out of the address bar. */
export const keyLink = (slug: string, purpose: LinkPurpose, key: string): string =>
  portalUrl(slug, `link/${purpose}/${key}`);

import type { ReactNode } from 'react';
import type { InstitutionFace } from '#server/institutions/contract.ts';
import type { Translate } from '../../root-data.ts';
import { RequesterShell } from '../layout/requester-shell.tsx';
import { Callout } from '../ui/callout.tsx';

export type InstitutionPageProps = {
  face: InstitutionFace;
  title: ReactNode;
  lead?: ReactNode;
  isWide?: boolean;
  /** What was just done, said once above everything else. */
  notice?: string | null;
  children?: ReactNode;
};

/** A page of one institution: its name and colour, one heading, one question. */
export function InstitutionPage({ face, notice = null, children, ...rest }: InstitutionPageProps) {
  return (
    <RequesterShell
      {...rest}
      institution={{
        name: face.name,
        colour: face.colour,
        languages: face.languages,
        help: { helpers: face.helpers, address: face.deskAddress },
        nationalNumber: face.nationalNumber,
      }}
    >
      {notice === null ? null : (
        <div className="mb-7">
          <Callout tone="ok" isLive>
            <span className="text-ink">{notice}</span>
          </Callout>
        </div>
      )}
      {children}
    </RequesterShell>
  );
}

/** Titles the document with the page and, once it is known, the institution. */
export function titled(write: (t: Translate, face: InstitutionFace | undefined) => string) {
  return (t: Translate, data: unknown): string => {
    const face = (data as { face?: InstitutionFace } | undefined)?.face;
    const title = write(t, face);
    return face ? `${title} · ${face.shortName}` : title;
  };
}

import type { RecoveryRequest } from '#db/entities/index.ts';
import { sealText } from '../crypto/index.ts';
import { openText } from '../crypto/open.ts';

/** What somebody typed who asks for a new password: sealed for its row until the worker settles that. */
const placeOf = (institution: string, row: string) => ({ institution, column: 'recovery_request.identifier', row });

export const sealIdentifier = (request: { id: string; institution: string }, typed: string): string =>
  sealText(placeOf(request.institution, request.id), typed);

/** @returns what was typed; empty once the request is settled. */
export const openIdentifier = ({
  id,
  institution,
  identifier,
}: Pick<RecoveryRequest, 'id' | 'institution' | 'identifier'>): string =>
  identifier ? openText(placeOf(institution, id), identifier) : '';

import { writeErrorFile } from '#server/imports/index.ts';
import { fileOfPieces } from '../components/supervision/file-of-pieces.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The refused rows of an import as a file to mend. Posted, since each time is told in the audit log. */
export const action = staffRoute(
  'imports.run',
  async ({ params, context, language }) => {
    const id = params.import ?? '';
    async function* pieces() {
      yield* writeErrorFile(context, id, language);
    }
    return fileOfPieces(pieces(), { type: 'text/csv; charset=utf-8', name: 'guichet-import-errors.csv' });
  },
  { isDownload: true },
);

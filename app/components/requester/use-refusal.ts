import { useActionData } from '@remix-run/react';
import type { Refusal } from '../../respond.server.ts';

/** A form that was refused: why, and what was typed. */
export type RefusedForm = {
  /** The code of what is wrong with the whole, or null. */
  code: string | null;
  /** Codes of what is wrong with one field. */
  errorsOf: (field: string) => string[];
  /** What was typed in a field; never a secret. */
  typed: (field: string) => string | undefined;
};

/** The refusal that the page's action answered with; null before a form was sent, and where it was not refused. */
export function useRefusal(): RefusedForm | null {
  const answer = useActionData() as Refusal | { ok?: never } | undefined;
  if (answer?.ok !== false) return null;
  const { error, result } = answer;
  return {
    code: error,
    errorsOf: (field) => result.error?.[field] ?? [],
    typed: (field) => {
      const value = result.initialValue?.[field];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

import type { Context } from '../context.ts';
import { env } from '../env.ts';
import { institutionById } from '../institutions/index.ts';
import type { ImportCounts, ImportState, Refusal, SourceFace } from './contract.ts';
import { REPORT_TEXTS } from './folder-report-texts.ts';

/** What the report beside a file of the folder says, in the institution's language: what became of it, counts, no person. */
export async function writeFolderReport(
  context: Context,
  source: SourceFace,
  outcome: { state: ImportState; counts: ImportCounts | null; refusal: Refusal | null; id?: string },
): Promise<string> {
  const { profile } = await institutionById(context, source.institution.id);
  const texts = REPORT_TEXTS[profile.defaultLanguage];
  const { state, counts, refusal, id } = outcome;
  const ended = state === 'applied' || state === 'cancelled' ? state : 'refused';
  const lines = [`${profile.shortName} · ${source.name}`, texts.ended[ended]];
  if (refusal) {
    const detail = Object.entries(refusal.detail ?? {}).map(([name, value]) => `${name}: ${value}`);
    lines.push(`${texts.refusal[refusal.code]}${detail.length > 0 ? ` (${detail.join(', ')})` : ''}`);
  }
  if (counts) lines.push('', ...REPORTED.map((name) => `${texts.counts[name]} ${String(counts[name] ?? 0)}`));
  if (id) lines.push('', new URL(`/desk/imports/${id}`, env().PUBLIC_URL).href);
  return `${lines.join('\r\n')}\r\n`;
}

const REPORTED = ['rows', 'new', 'changed', 'unchanged', 'kept', 'refused', 'missing'] as const;

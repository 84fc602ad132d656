import { data, redirect } from '@remix-run/node';
import { Form, type ShouldRevalidateFunction, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { type Mapping, mappingForm, mappingSchema } from '#server/imports/contract.ts';
import { readAgain, saveMapping, showHead } from '#server/imports/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { columnChoices } from '../components/imports/column-choices.server.ts';
import { ColumnForm } from '../components/imports/column-form.tsx';
import { firstSaid } from '../components/imports/column-page.ts';
import { ImportCrumb } from '../components/imports/crumb.tsx';
import { FileRefusal } from '../components/imports/file-refusal.tsx';
import { ReadingHintsFields } from '../components/imports/reading-hints.tsx';
import { RefusedImport } from '../components/imports/refused-import.tsx';
import { saidOf } from '../components/imports/said.server.ts';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import { parseForm, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:columns.title') };

export const loader = staffRoute('imports.run', async ({ params, context, language }) => {
  const shown = await showHead(context, params.import ?? '');
  const { profile } = await institutionById(context, shown.source.institution.id);
  return { shown, choices: columnChoices(profile, language) };
});

export const action = staffRoute('imports.run', async ({ request, params, context }) => {
  const id = params.import ?? '';
  const { intent, codes, headerLine, delimiter, encoding, sheet, ...told } = await parseForm(request, mappingForm);
  const hints = {
    headerLine,
    ...(delimiter && { delimiter }),
    ...(encoding && { encoding }),
    ...(sheet && { sheet }),
  };
  const said = saidOf(codes, told);
  const shown = await showHead(context, id, hints);
  if (intent === 'look') return { ok: true as const, shown, said };
  const mapping = mappingSchema.safeParse({ ...said, ...hints } satisfies Mapping);
  if (!mapping.success) {
    const codes = mapping.error.issues.map(({ message }) => message);
    return data({ ...refusal(request, null, { columns: codes }), shown, said }, { status: 400 });
  }
  await saveMapping(context, { source: shown.source.id, mapping: mapping.data });
  if (shown.import.state === 'previewed') await readAgain(context, id);
  return redirect(`/desk/imports/${id}`);
});

/** Reading the file otherwise is answered by the action itself. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  actionResult && typeof actionResult === 'object' && 'shown' in actionResult ? false : defaultShouldRevalidate;

export default function Columns() {
  const { t } = useTranslation('imports');
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { formData } = useNavigation();
  const again = answer && 'shown' in answer ? answer : null;
  const shown = again?.shown ?? loaded.shown;
  const { head, hints, source } = shown;
  const content = useKeptFocus<HTMLDivElement>(answer);
  return (
    <>
      <PageHeader
        crumb={<ImportCrumb more={source.name} />}
        title={t('columns.title')}
        lead={t('columns.lead', { file: shown.import.fileName, source: source.name })}
      />
      <div ref={content} tabIndex={-1} className="mx-auto grid max-w-[1120px] gap-5 px-4 pt-5 outline-none sm:px-7">
        {again ? null : <RefusedImport answer={answer} />}
        {shown.import.refusal ? <FileRefusal refusal={shown.import.refusal} /> : null}
        {head ? (
          <ColumnForm
            key={JSON.stringify([hints, head.header])}
            back={`/desk/imports/${shown.import.id}`}
            head={head}
            hints={hints}
            choices={loaded.choices}
            isTrusted={source.isTrusted}
            said={again?.said ?? firstSaid(source.mapping, head)}
          />
        ) : (
          <Form method="post" className="grid gap-5 pb-6">
            {shown.refusal ? <FileRefusal refusal={shown.refusal} /> : null}
            <ReadingHintsFields facts={null} hints={hints} isLooking={formData?.get('intent') === 'look'} isOpen />
          </Form>
        )}
      </div>
    </>
  );
}

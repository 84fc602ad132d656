import { data, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { DomainError } from '#server/errors.ts';
import { mappingForm, mappingSchema } from '#server/imports/contract.ts';
import { saveMapping, sourceColumns } from '#server/imports/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { columnChoices } from '../components/imports/column-choices.server.ts';
import { ColumnForm } from '../components/imports/column-form.tsx';
import { firstSaid, rememberedHead } from '../components/imports/column-page.ts';
import { ImportCrumb } from '../components/imports/crumb.tsx';
import { RefusedImport } from '../components/imports/refused-import.tsx';
import { saidOf } from '../components/imports/said.server.ts';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:columns.title') };

/** Where a file waits, what its columns mean is said before its own rows. */
export const loader = staffRoute('imports.run', async ({ params, context, language }) => {
  const { source, header } = await sourceColumns(context, params.source ?? '');
  const { open } = source;
  if (open?.state === 'previewed' || open?.state === 'unmapped') throw redirect(`/desk/imports/${open.id}/columns`);
  if (source.mapping === null || header === null) throw redirect(`/desk/imports/sources/${source.id}`);
  const { profile } = await institutionById(context, source.institution.id);
  const head = rememberedHead(header, source.mapping);
  return {
    source: { id: source.id, name: source.name, isTrusted: source.isTrusted },
    head,
    said: firstSaid(source.mapping, head),
    choices: columnChoices(profile, language),
  };
});

export const action = staffRoute('imports.run', async ({ request, params, context }) => {
  const { source } = await sourceColumns(context, params.source ?? '');
  const { mapping: former } = source;
  if (former === null) throw new DomainError('conflict', 'source_unmapped');
  const {
    intent: _,
    codes,
    headerLine: __,
    delimiter,
    encoding,
    sheet,
    ...told
  } = await parseForm(request, mappingForm);
  // How the file is read stays as it was said in front of one.
  const mapping = mappingSchema.safeParse({ ...former, ...saidOf(codes, told) });
  if (!mapping.success)
    return data(refusal(request, null, { columns: mapping.error.issues.map(({ message }) => message) }), {
      status: 400,
    });
  await saveMapping(context, { source: source.id, mapping: mapping.data });
  return redirectWithNotice(`/desk/imports/sources/${source.id}`, 'source_mapped');
});

export default function SourceColumns() {
  const { t } = useTranslation('imports');
  const { source, head, said, choices } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData();
  const content = useKeptFocus<HTMLDivElement>(answer);
  const back = `/desk/imports/sources/${source.id}`;
  return (
    <>
      <PageHeader
        crumb={<ImportCrumb more={source.name} />}
        title={t('columns.title')}
        lead={t('source.editLead', { source: source.name })}
      />
      <div ref={content} tabIndex={-1} className="mx-auto grid max-w-[1120px] gap-5 px-4 pt-5 outline-none sm:px-7">
        <RefusedImport answer={answer} />
        <ColumnForm back={back} head={head} choices={choices} said={said} isTrusted={source.isTrusted} />
      </div>
    </>
  );
}

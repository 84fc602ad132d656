import { Form, useNavigation } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { ImportSummary } from '#server/imports/contract.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Callout } from '../ui/callout.tsx';
import { FileRefusal } from './file-refusal.tsx';

/** A file whose columns somebody must name first: those of a new source, or others than the source has had. */
export function UnmappedImport({ summary, path }: { summary: ImportSummary; path: string }) {
  const { t } = useTranslation('imports');
  const { formData } = useNavigation();
  const actions = (
    <div className="flex flex-wrap gap-2">
      <ButtonLink to={`${path}/columns`} variant="primary">
        {t('list.mapAction')}
      </ButtonLink>
      <Form method="post">
        <input type="hidden" name="intent" value="cancel" />
        <Button variant="ghost" className="text-danger" isPending={formData?.get('intent') === 'cancel'}>
          {t('decide.discard')}
        </Button>
      </Form>
    </div>
  );
  return summary.refusal ? (
    <FileRefusal refusal={summary.refusal} action={actions} />
  ) : (
    <Callout tone="warn" title={t('preview.unmapped')} action={actions}>
      {t('preview.unmappedText')}
    </Callout>
  );
}
